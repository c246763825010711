import Numerics

/// Canonical correlations of two representations (Hotelling 1936), and the two summaries of them that compare networks.
///
/// The representations are taken by their principal directions: all of them for canonical correlation proper, those that hold 0.99
/// of the variance for singular vector canonical correlation (SVCCA; Raghu et al. 2017). With whitened directions
/// X V S^-1/2 the correlations are the singular values of S_x^-1/2 V_x^T X^T Y V_y S_y^-1/2. With no more items than
/// directions all correlations are 1, however unrelated the representations.
public struct CanonicalCorrelations: Sendable, Equatable {
  /// The correlations in 0...1, largest first: as many as the smaller number of directions.
  public let correlations: [Double]
  /// The weights of the projection-weighted mean (Morcos, Raghu and Bengio 2018): how much of the first representation's features
  /// lies along each of its canonical directions, sum_j |<h_i, x_j>| over features j; they sum to 1.
  public let weights: [Double]

  /// Correlates two representations through their products.
  ///
  /// - Returns: nil when an iteration does not converge.
  public init?(_ products: FeatureProducts, keeping kept: PrincipalDirections.Kept) {
    guard let left = PrincipalDirections(products.left, keeping: kept),
      let right = PrincipalDirections(products.right, keeping: kept)
    else { return nil }
    self.init(left, right, cross: products.cross)
  }

  /// Correlates two representations whose directions are known, given X^T Y.
  ///
  /// - Returns: nil when an iteration does not converge.
  public init?(_ left: PrincipalDirections, _ right: PrincipalDirections, cross: DenseMatrix<Double>) {
    let whitened = Self.whiten(
      left.vectors.product(cross).product(right.vectors, otherTransposed: true), left.values, right.values)
    let count = min(left.values.count, right.values.count)
    // Squared correlations, by the smaller of the two products; the left directions follow.
    let leftIsSmaller = left.values.count <= right.values.count
    guard let found = SymmetricEigenvectors(whitened.selfProduct(ofColumns: !leftIsSmaller)) else { return nil }
    let descending = (0..<count).reversed()
    correlations = descending.map { min(1, max(0, found.values[$0]).squareRoot()) }
    var directions = DenseMatrix(
      descending.flatMap { found.vectors.values[$0 * count..<(1 + $0) * count] }, rows: count, columns: count)
    if !leftIsSmaller {
      directions = Self.normalised(directions.product(whitened, otherTransposed: true))
    }
    weights = Self.weights(directions, left)
  }

  /// Mean correlation: SVCCA where 0.99 of the variance was kept.
  public var mean: Double { correlations.reduce(0, +) / Double(correlations.count) }

  /// Mean correlation weighted by how much of the first representation each direction carries (PWCCA); not symmetric.
  public var projectionWeighted: Double { zip(correlations, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func whiten(_ matrix: DenseMatrix<Double>, _ rows: [Double], _ columns: [Double]) -> DenseMatrix<
    Double
  > {
    var values = matrix.values
    let factors = columns.map { 1 / $0.squareRoot() }
    for row in 0..<matrix.rows {
      let factor = 1 / rows[row].squareRoot()
      for column in 0..<matrix.columns { values[row * matrix.columns + column] *= factor * factors[column] }
    }
    return DenseMatrix(values, rows: matrix.rows, columns: matrix.columns)
  }

  // Rows of length 1; a direction without correlation has no counterpart and stays zero.
  private static func normalised(_ matrix: DenseMatrix<Double>) -> DenseMatrix<Double> {
    var values = matrix.values
    for row in 0..<matrix.rows {
      let range = row * matrix.columns..<(row + 1) * matrix.columns
      let length = values[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      for index in range { values[index] /= length }
    }
    return DenseMatrix(values, rows: matrix.rows, columns: matrix.columns)
  }

  // h_i^T X = a_i^T S^1/2 V^T for the canonical direction a_i among whitened directions.
  private static func weights(_ directions: DenseMatrix<Double>, _ left: PrincipalDirections) -> [Double] {
    var scaled = left.vectors.values
    let width = left.vectors.columns
    for row in 0..<left.values.count {
      let factor = left.values[row].squareRoot()
      for column in 0..<width { scaled[row * width + column] *= factor }
    }
    let shares = directions.product(DenseMatrix(scaled, rows: left.values.count, columns: width))
    let sums = (0..<shares.rows).map { row in
      shares.values[row * width..<(row + 1) * width].reduce(0) { $0 + $1.magnitude }
    }
    let total = sums.reduce(0, +)
    return sums.map { $0 / total }
  }
}
