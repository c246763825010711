import Failures
import Glibc
import Numerics

/// The rotation that brings one representation closest to another of the same items, and what remains between them
/// (Schönemann 1966; shape distances of Williams et al. 2021).
///
/// For centred X and Y the rotation Q minimises |X Q - Y|: Q = U V^T of the singular value decomposition U S V^T of X^T Y. Where the
/// numbers of features differ, the smaller representation is thought filled up with zeros. Distances near 0 come from a difference of
/// nearly equal numbers: below about 1e-7 they are rounding.
public struct ProcrustesAlignment: Sendable, Equatable {
  /// Q, features of the left x features of the right.
  public let rotation: DenseMatrix<Double>
  /// Sum of the singular values of X^T Y (the scale that SciPy's `orthogonal_procrustes` returns).
  public let nuclearNorm: Double
  /// min over Q of |X Q - Y|, root of the sum of squares, in the features' units.
  public let distance: Double
  /// Cosine of the angle between the aligned matrices: nuclear norm / (|X| |Y|), in 0...1.
  public let cosine: Double

  /// The angular shape distance in radians, arccos(cosine): a metric, 0 to pi / 2.
  public var angularDistance: Double { acos(cosine) }

  /// Aligns two representations through their products (of centred columns).
  ///
  /// - Returns: nil when the iteration does not converge.
  public init?(_ products: FeatureProducts) {
    guard let found = SingularValueDecomposition(products.cross) else { return nil }
    rotation = found.left.product(found.right)
    let sum = found.values.reduce(0, +)
    let (left, right) = (products.lengths.left.squareRoot(), products.lengths.right.squareRoot())
    cosine = min(1, sum / (left * right))
    nuclearNorm = sum / products.leftScale / products.rightScale
    let (length, otherLength) = (left / products.leftScale, right / products.rightScale)
    let gap = length - otherLength
    distance = (gap * gap + 2 * length * otherLength * (1 - cosine)).squareRoot()
  }

  /// The cosine alone, at a fraction of the cost: without the rotation.
  ///
  /// - Returns: nil when the iteration does not converge.
  public static func cosine(of products: FeatureProducts) -> Double? {
    guard let values = SingularValueDecomposition.values(of: products.cross) else { return nil }
    let lengths = products.lengths.left.squareRoot() * products.lengths.right.squareRoot()
    return min(1, values.reduce(0, +) / lengths)
  }

  /// Mean over items of the cosine between the aligned, centred rows: a simple baseline, in -1...1. Items that lie at the centre of
  /// either representation have no direction and are left out; not a number when none is left.
  ///
  /// - Throws: `Failure` of kind `badData` when the shapes are not those that were aligned, or what reading throws.
  public func meanItemCosine(_ left: some FeatureRows, _ right: some FeatureRows) throws -> Double {
    try left.requireSameItems(as: right)
    guard left.features == rotation.rows, right.features == rotation.columns else {
      throw Failure.shape("\(left.features) and \(right.features) features were not those aligned")
    }
    let one = try FeatureSurvey(left, centred: true).matrix(left).product(rotation)
    let other = try FeatureSurvey(right, centred: true).matrix(right)
    let cosines = (0..<one.rows).compactMap { one.rowCosine($0, with: other, $0) }
    return cosines.reduce(0, +) / Double(cosines.count)
  }
}

extension DenseMatrix where Element == Double {
  /// Cosine between a row and a row of another matrix of equal width; nil when one has no length.
  func rowCosine(_ row: Int, with other: DenseMatrix, _ otherRow: Int) -> Double? {
    var (both, own, others) = (0.0, 0.0, 0.0)
    for column in 0..<columns {
      let (x, y) = (self[row, column], other[otherRow, column])
      both += x * y
      own += x * x
      others += y * y
    }
    guard own > 0, others > 0 else { return nil }
    return both / (own.squareRoot() * others.squareRoot())
  }
}
