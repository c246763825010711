import Glibc

/// A symmetric positive definite matrix, taken apart into a lower triangle times its transpose (Cholesky).
struct PositiveDefinite {
  /// Number of rows.
  let order: Int
  /// The determinant.
  let determinant: Double
  // Row-major lower triangle; what is above the diagonal is 0.
  private let triangle: [Double]

  /// Factors a row-major matrix, of which the lower triangle is read; nil when it is not positive definite to working precision.
  ///
  /// - Parameter tolerance: how much of a diagonal element the other rows must leave unexplained, as a share of it.
  init?(_ matrix: [Double], order: Int, tolerance: Double = 1e-14) {
    var lower = [Double](repeating: 0, count: order * order)
    var determinant = 1.0
    for row in 0..<order {
      for column in 0...row {
        var rest = matrix[row * order + column]
        for inner in 0..<column { rest -= lower[row * order + inner] * lower[column * order + inner] }
        if column < row {
          lower[row * order + column] = rest / lower[column * order + column]
        } else {
          guard rest.isFinite, rest > tolerance * matrix[row * order + row].magnitude, rest.isNormal else { return nil }
          lower[row * order + row] = rest.squareRoot()
          determinant *= rest
        }
      }
    }
    self.order = order
    self.determinant = determinant
    triangle = lower
  }

  /// The natural logarithm of the determinant.
  var logDeterminant: Double {
    (0..<order).reduce(0) { $0 + 2 * log(triangle[$1 * order + $1]) }
  }

  /// v' M^-1 v for a vector v, of which `element` gives the elements.
  func inverseSquare(_ element: (Int) -> Double) -> Double {
    var solved = [Double](repeating: 0, count: order)
    var total = 0.0
    for row in 0..<order {
      var sum = element(row)
      for column in 0..<row { sum -= triangle[row * order + column] * solved[column] }
      solved[row] = sum / triangle[row * order + row]
      total += solved[row] * solved[row]
    }
    return total
  }

  /// The inverse, row-major and exactly symmetric.
  var inverse: [Double] {
    var half = [Double](repeating: 0, count: order * order)
    for column in 0..<order {
      half[column * order + column] = 1 / triangle[column * order + column]
      for row in column + 1..<max(order, column + 1) {
        var sum = 0.0
        for inner in column..<row { sum -= triangle[row * order + inner] * half[inner * order + column] }
        half[row * order + column] = sum / triangle[row * order + row]
      }
    }
    var result = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0...row {
        var sum = 0.0
        for inner in row..<order { sum += half[inner * order + row] * half[inner * order + column] }
        result[row * order + column] = sum
        result[column * order + row] = sum
      }
    }
    return result
  }
}
