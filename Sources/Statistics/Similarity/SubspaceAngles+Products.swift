import Glibc
import Numerics

extension SubspaceAngles {
  // An angle comes from its squared sine or cosine, whose error is about 1e-16 times the condition of the products; either must
  // exceed that by this factor.
  private static let safety = 1e7

  /// The angles in degrees, ascending, from X^T X, Y^T Y and X^T Y, by Cholesky factors in place of bases: the squared cosines are the
  /// eigenvalues of M^T M with M = R_x^-T X^T Y R_y^-1. Nil when that would not be accurate.
  static func fromProducts(_ products: FeatureProducts) -> [Double]? {
    guard products.items >= max(products.left.rows, products.right.rows),
      let left = Equilibrated(products.left), let right = Equilibrated(products.right)
    else { return nil }
    let error = 1e-16 * max(left.condition, right.condition)
    var whitened = right.factor.whitenColumns(
      left.factor.whitenRows(products.cross.scaled(rows: left.factors, columns: right.factors)))
    if whitened.columns > whitened.rows { whitened = whitened.transposed }
    var squares = whitened.selfProduct(ofColumns: true).values
    guard let cosines = SymmetricEigenvalues.ascending(&squares, order: whitened.columns) else { return nil }
    var angles: [Double] = []
    for square in cosines.reversed() {
      guard 1 - square > safety * error else { return nil }
      angles.append(acos(max(0, square).squareRoot()) * 180 / .pi)
    }
    return angles
  }

  /// A product X^T X, its columns scaled to length 1, as Cholesky factors.
  private struct Equilibrated {
    let factors: [Double]
    let factor: CholeskyFactor
    let condition: Double

    /// Nil when the product is singular or nearly so.
    init?(_ product: DenseMatrix<Double>) {
      let lengths = (0..<product.rows).map { product[$0, $0] }
      guard lengths.allSatisfy({ $0 > 0 }) else { return nil }
      let factors = lengths.map { 1 / $0.squareRoot() }
      let scaled = product.scaled(rows: factors, columns: factors)
      guard let factor = CholeskyFactor(scaled) else { return nil }
      self.factors = factors
      self.factor = factor
      condition = scaled.sumOfSquares.squareRoot() * factor.traceOfInverse
    }
  }
}

extension DenseMatrix where Element == Double {
  /// Every entry times the factors of its row and column.
  func scaled(rows rowFactors: [Double], columns columnFactors: [Double]) -> DenseMatrix {
    var result = values
    for row in 0..<rows {
      for column in 0..<columns { result[row * columns + column] *= rowFactors[row] * columnFactors[column] }
    }
    return DenseMatrix(result, rows: rows, columns: columns)
  }
}
