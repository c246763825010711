import Failures
import Glibc
import Numerics

/// Principal angles between the spaces that the columns of two matrices span (Björck and Golub 1973; Knyazev and Argentati 2002).
///
/// 0 degrees is a common direction, 90 orthogonality. In many dimensions random subspaces are nearly orthogonal: read an angle
/// beside `RandomSubspaceAngles`. Columns are taken as they are, not centred.
public struct SubspaceAngles: Sendable, Equatable {
  /// All angles in degrees, ascending: as many as the smaller of the two ranks.
  public let degrees: [Double]

  /// Mean angle in degrees.
  public var mean: Double { degrees.reduce(0, +) / Double(degrees.count) }
  /// Largest angle in degrees.
  public var largest: Double { degrees.last ?? .nan }
  /// Projection metric: root of the sum of squared sines (Edelman, Arias and Smith 1998, section 4.3).
  public var projectionMetric: Double {
    degrees.reduce(0) { $0 + pow(sin($1 * .pi / 180), 2) }.squareRoot()
  }

  /// Angles between the column spaces of two matrices with as many rows.
  ///
  /// Where both are well conditioned and no angle is tiny, the angles come from d x d products of blocks of rows; else from singular
  /// vectors of the whole matrices. Either way the relative error of an angle is below about 1e-7.
  ///
  /// - Returns: nil when a matrix is zero or an iteration does not converge.
  /// - Throws: `Failure` of kind `badData` when the numbers of rows differ, or what reading throws.
  public init?(_ left: some FeatureRows, _ right: some FeatureRows) throws {
    guard let products = try FeatureProducts(left, right, centred: false) else { return nil }
    if let quick = Self.fromProducts(products) {
      degrees = quick
    } else if let careful = try Self.fromBases(left, right) {
      degrees = careful
    } else {
      return nil
    }
  }

  /// Angles between the spans of orthonormal columns (rows x p and rows x q): the cosine form, and the sine form below 45 degrees.
  init?(orthonormal left: DenseMatrix<Double>, _ right: DenseMatrix<Double>) {
    let cross = left.product(transposed: true, right)
    // What of the smaller space lies outside the larger.
    let rest: DenseMatrix<Double>
    if left.columns >= right.columns {
      rest = right.minus(left.product(cross))
    } else {
      rest = left.minus(right.product(cross, otherTransposed: true))
    }
    guard let cosines = SingularValueDecomposition.values(of: cross),
      let sines = SingularValueDecomposition.values(of: rest)
    else { return nil }
    degrees = zip(cosines, sines.reversed()).map { cosine, sine in
      (cosine * cosine >= 0.5 ? asin(min(1, sine)) : acos(cosine)) * 180 / .pi
    }.sorted()
  }

  private static func fromBases(_ left: some FeatureRows, _ right: some FeatureRows) throws -> [Double]? {
    guard let one = try OrthonormalBasis.columns(of: left), let other = try OrthonormalBasis.columns(of: right)
    else { return nil }
    return SubspaceAngles(orthonormal: one, other)?.degrees
  }
}

/// Orthonormal bases of column spaces.
enum OrthonormalBasis {
  /// The left singular vectors (rows x rank) of values above max(rows, columns) x 2.2e-16 of the largest, SciPy's rule; nil when the
  /// matrix is zero or the iteration does not converge.
  static func columns(of rows: some FeatureRows) throws -> DenseMatrix<Double>? {
    let survey = try FeatureSurvey(rows, centred: false)
    guard survey.varies, let found = SingularValueDecomposition(try survey.matrix(rows)),
      let largest = found.values.first
    else { return nil }
    let cut = largest * Double(max(rows.items, rows.features)) * .ulpOfOne
    let rank = found.values.prefix { $0 > cut }.count
    let width = found.left.columns
    guard rank < width else { return found.left }
    return DenseMatrix(
      (0..<rows.items).flatMap { found.left.values[$0 * width..<$0 * width + rank] }, rows: rows.items, columns: rank)
  }
}

extension DenseMatrix where Element == Double {
  /// The difference of matrices of one shape.
  func minus(_ other: DenseMatrix) -> DenseMatrix {
    DenseMatrix(zip(values, other.values).map { $0 - $1 }, rows: rows, columns: columns)
  }
}
