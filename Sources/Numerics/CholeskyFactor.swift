import COpenBLAS

/// A symmetric positive definite matrix as upper^T upper, by LAPACK (`dpotrf`): for orders of hundreds.
public struct CholeskyFactor: Sendable {
  /// The upper triangular factor; what is below the diagonal is 0.
  public let upper: DenseMatrix<Double>

  /// Factors a square matrix, of which the upper triangle is read; nil when it is not positive definite.
  public init?(_ matrix: DenseMatrix<Double>) {
    let order = matrix.rows
    precondition(order == matrix.columns, "a Cholesky factor of \(order) x \(matrix.columns)")
    guard order > 0, matrix.values.allSatisfy(\.isFinite) else { return nil }
    var entries = matrix.values
    var size = Int32(order)
    var leading = Int32(order)
    var status: Int32 = 0
    // What is upper by rows is lower by columns.
    dpotrf_("L", &size, &entries, &leading, &status)
    guard status == 0 else { return nil }
    for row in 1..<max(1, order) {
      for column in 0..<row { entries[row * order + column] = 0 }
    }
    upper = DenseMatrix(entries, rows: order, columns: order)
  }

  /// Trace of the inverse of the factored matrix: the sum of the squared entries of the inverted factor.
  public var traceOfInverse: Double {
    var entries = upper.values
    var size = Int32(upper.rows)
    var leading = Int32(upper.rows)
    var status: Int32 = 0
    dtrtri_("L", "N", &size, &entries, &leading, &status)
    return status == 0 ? entries.reduce(0) { $0 + $1 * $1 } : .infinity
  }

  /// upper^-T matrix.
  public func whitenRows(_ matrix: DenseMatrix<Double>) -> DenseMatrix<Double> { solved(matrix, fromLeft: true) }

  /// matrix upper^-1.
  public func whitenColumns(_ matrix: DenseMatrix<Double>) -> DenseMatrix<Double> { solved(matrix, fromLeft: false) }

  private func solved(_ matrix: DenseMatrix<Double>, fromLeft: Bool) -> DenseMatrix<Double> {
    precondition((fromLeft ? matrix.rows : matrix.columns) == upper.rows, "a system of another order")
    var result = matrix
    upper.values.withUnsafeBufferPointer { factor in
      result.values.withUnsafeMutableBufferPointer { target in
        guard let factor = factor.baseAddress, let target = target.baseAddress else { return }
        BLAS.solve(
          factor, order: upper.rows, fromLeft: fromLeft, target, rows: matrix.rows, columns: matrix.columns)
      }
    }
    return result
  }
}
