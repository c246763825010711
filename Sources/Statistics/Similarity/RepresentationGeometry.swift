import Glibc
import Numerics

/// The shape of one cloud of items: over how many directions it spreads, and whether it points one way.
public struct RepresentationGeometry: Sendable, Equatable {
  /// Effective rank (Roy and Vetterli 2007): the exponential of the entropy of the singular values, divided by their sum, of the centred matrix.
  public let effectiveRank: Double
  /// Participation ratio (Gao et al. 2017): squared sum over sum of squares of the covariance's eigenvalues.
  public let participationRatio: Double
  /// Mean cosine of two different items, of the matrix as it is (Ethayarajh 2019): 0 when items point everywhere, 1 when they point one
  /// way. Items that are zero are left out; nil when fewer than two are left.
  public let anisotropy: Double?

  /// Measures a matrix; singular values below 1e-6 of the largest count as 0.
  ///
  /// - Returns: nil when all items are alike, or an iteration does not converge.
  /// - Throws: what reading throws.
  public init?(_ rows: some FeatureRows) throws {
    let survey = try FeatureSurvey(rows, centred: true)
    guard survey.varies else { return nil }
    let own: DenseMatrix<Double>
    if rows.items < rows.features {
      own = try survey.matrix(rows).selfProduct(ofColumns: false)
    } else if let products = try FeatureProducts(rows, rows) {
      own = products.left
    } else {
      return nil
    }
    var entries = own.values
    guard let found = SymmetricEigenvalues.ascending(&entries, order: own.rows), let largest = found.last, largest > 0
    else { return nil }
    let values = found.filter { $0 > largest * PrincipalDirections.rankCut }
    let roots = values.map { $0.squareRoot() }
    let total = roots.reduce(0, +)
    effectiveRank = exp(-roots.reduce(0) { $0 + $1 / total * log($1 / total) })
    let sum = values.reduce(0, +)
    participationRatio = sum * sum / values.reduce(0) { $0 + $1 * $1 }
    anisotropy = try Self.meanCosine(rows)
  }

  // (|sum of unit items|^2 - n) / (n (n - 1)).
  private static func meanCosine<Rows: FeatureRows>(_ rows: Rows) throws -> Double? {
    let survey = try FeatureSurvey(rows, centred: false)
    var sum = [Double](repeating: 0, count: rows.features)
    var count = 0.0
    for block in rows.blocks {
      let buffer = AlignedBuffer<Double>(count: block.count * rows.features)
      try rows.withRows(block) { survey.shift($0, into: buffer.pointer, stride: rows.features) }
      withExtendedLifetime(buffer) {
        for item in 0..<block.count {
          let row = buffer.pointer + item * rows.features
          let length = BLAS.dot(rows.features, row, row).squareRoot()
          guard length > 0 else { continue }
          count += 1
          for feature in 0..<rows.features { sum[feature] += row[feature] / length }
        }
      }
    }
    guard count >= 2 else { return nil }
    return (sum.reduce(0) { $0 + $1 * $1 } - count) / (count * (count - 1))
  }
}
