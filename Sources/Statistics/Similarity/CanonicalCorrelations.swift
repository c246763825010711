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
    func whitening(_ side: PrincipalDirections) -> [Double] { side.values.map { 1 / $0.squareRoot() } }
    let whitened = left.vectors.product(cross).product(right.vectors, otherTransposed: true)
      .scaled(rows: whitening(left), columns: whitening(right))
    let count = min(left.values.count, right.values.count)
    // Squared correlations, by the smaller of the two products; the left directions follow.
    let leftIsSmaller = left.values.count <= right.values.count
    guard let found = SymmetricEigenvectors(whitened.selfProduct(ofColumns: !leftIsSmaller)) else { return nil }
    let descending = (0..<count).reversed()
    correlations = descending.map { min(1, max(0, found.values[$0]).squareRoot()) }
    var directions = DenseMatrix(
      descending.flatMap { found.vectors.values[$0 * count..<(1 + $0) * count] }, rows: count, columns: count)
    // A direction without correlation has no counterpart and stays zero.
    if !leftIsSmaller { directions = directions.product(whitened, otherTransposed: true).unitRows }
    weights = Self.weights(directions, left)
  }

  /// Mean correlation: SVCCA where 0.99 of the variance was kept.
  public var mean: Double { correlations.reduce(0, +) / Double(correlations.count) }

  /// Mean correlation weighted by how much of the first representation each direction carries (PWCCA); not symmetric.
  public var projectionWeighted: Double { zip(correlations, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  // h_i^T X = a_i^T S^1/2 V^T for the canonical direction a_i among whitened directions.
  private static func weights(_ directions: DenseMatrix<Double>, _ left: PrincipalDirections) -> [Double] {
    let width = left.vectors.columns
    let scaled = left.vectors.scaled(
      rows: left.values.map { $0.squareRoot() }, columns: [Double](repeating: 1, count: width))
    let shares = directions.product(scaled)
    let sums = (0..<shares.rows).map { row in
      shares.values[row * width..<(row + 1) * width].reduce(0) { $0 + $1.magnitude }
    }
    let total = sums.reduce(0, +)
    return sums.map { $0 / total }
  }
}
