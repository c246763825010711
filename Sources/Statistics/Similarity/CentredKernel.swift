import Failures
import Numerics

/// The kernel matrix of n items, its rows and columns centred.
struct CentredKernel: Sendable {
  /// n x n.
  let matrix: DenseMatrix<Double>

  /// Takes inner products of centred features, which are centred already.
  init(products: DenseMatrix<Double>) { matrix = products }

  /// Centres any symmetric kernel: H K H with H = I - 1 1^T / n.
  init(_ kernel: DenseMatrix<Double>) {
    let count = kernel.rows
    let means = (0..<count).map { row in
      kernel.values[row * count..<(row + 1) * count].reduce(0, +) / Double(count)
    }
    let grand = means.reduce(0, +) / Double(count)
    var values = kernel.values
    for row in 0..<count {
      for column in 0..<count { values[row * count + column] += grand - means[row] - means[column] }
    }
    matrix = DenseMatrix(values, rows: count, columns: count)
  }

  /// The unbiased criterion with another kernel, given the trace of their product.
  func unbiased(_ other: CentredKernel, _ trace: Double) -> Double {
    var (left, right, both) = (0.0, 0.0, 0.0)
    for item in 0..<matrix.rows {
      let (x, y) = (matrix[item, item], other.matrix[item, item])
      left += x
      right += y
      both += x * y
    }
    return UnbiasedCriterion.value(Double(matrix.rows), trace, both: both, left, right)
  }
}
