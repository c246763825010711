import Failures
import Numerics

/// The products of two matrices of features over the same items: all that linear comparisons need of them.
///
/// Two passes over blocks of rows, one for the columns' means and one for the products, so that memory is bounded by the squares of
/// the numbers of features. Features are scaled so that the largest is 1 in size; `leftScale` and `rightScale` undo that.
public struct FeatureProducts: Sendable {
  /// Precision of the products within a block of rows; sums over blocks are always in double precision.
  public enum Precision: Sendable {
    /// Single precision: relative errors about 1e-7.
    case single
    /// Double precision.
    case double
  }

  /// Number of items.
  public let items: Int
  /// X^T X, features x features.
  public let left: DenseMatrix<Double>
  /// Y^T Y, features x features.
  public let right: DenseMatrix<Double>
  /// X^T Y, features of the left x features of the right.
  public let cross: DenseMatrix<Double>
  /// What the left features were multiplied by.
  public let leftScale: Double
  /// What the right features were multiplied by.
  public let rightScale: Double
  /// Sums over items of products of squared lengths.
  let lengths: LengthSums

  /// Sums over items of |x|^2, |y|^2 and of their products.
  struct LengthSums: Sendable, Equatable {
    var left = 0.0
    var right = 0.0
    var leftSquared = 0.0
    var rightSquared = 0.0
    var both = 0.0

    mutating func add(_ x: Double, _ y: Double) {
      left += x
      right += y
      leftSquared += x * x
      rightSquared += y * y
      both += x * y
    }
  }

  /// Reads both matrices, centring the columns unless told otherwise.
  ///
  /// - Returns: nil when all items of one are alike (or zero, where columns are not centred).
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ, or what reading throws.
  public init?(
    _ left: some FeatureRows, _ right: some FeatureRows, centred: Bool = true, precision: Precision = .double
  ) throws {
    guard let made = try Self.made(left, right, centred, precision) else { return nil }
    self = made
  }

  init(
    items: Int, left: DenseMatrix<Double>, right: DenseMatrix<Double>, cross: DenseMatrix<Double>,
    scales: (left: Double, right: Double), lengths: LengthSums
  ) {
    self.items = items
    self.left = left
    self.right = right
    self.cross = cross
    self.lengths = lengths
    (leftScale, rightScale) = scales
  }

  private static func made<Left: FeatureRows, Right: FeatureRows>(
    _ left: Left, _ right: Right, _ centred: Bool, _ precision: Precision
  ) throws -> FeatureProducts? {
    try left.requireSameItems(as: right)
    let (one, other) = (try FeatureSurvey(left, centred: centred), try FeatureSurvey(right, centred: centred))
    guard one.varies, other.varies else { return nil }
    switch precision {
    case .single: return try summed(left, one, right, other, Float.self)
    case .double: return try summed(left, one, right, other, Double.self)
    }
  }

  private static func summed<Left: FeatureRows, Right: FeatureRows, Working: MatrixElement>(
    _ left: Left, _ leftSurvey: FeatureSurvey, _ right: Right, _ rightSurvey: FeatureSurvey, _: Working.Type
  ) throws -> FeatureProducts {
    let sum = JoinedProductSum<Working>(left: left.features, right: right.features)
    var lengths = LengthSums()
    // Rows of both side by side, so that one product of the joined matrix with itself gives all three.
    let width = sum.width
    let blocks = left.blocks(width: width)
    let joined = AlignedBuffer<Working>(count: (blocks.first?.count ?? 0) * width)
    for block in blocks {
      try left.withRows(block) { leftSurvey.shift($0, into: joined.pointer, stride: width) }
      try right.withRows(block) { rightSurvey.shift($0, into: joined.pointer + left.features, stride: width) }
      sum.add(joined, items: block.count)
      for item in 0..<block.count {
        let x = joined.pointer + item * width
        let y = x + left.features
        lengths.add(Working.dot(left.features, x, x), Working.dot(right.features, y, y))
      }
    }
    return withExtendedLifetime(joined) {
      let products = sum.products
      return FeatureProducts(
        items: left.items, left: products.left, right: products.right, cross: products.cross,
        scales: (leftSurvey.scale, rightSurvey.scale), lengths: lengths)
    }
  }
}

extension FeatureRows {
  func requireSameItems(as other: some FeatureRows) throws {
    guard items == other.items else {
      throw Failure.shape("\(items) items cannot be compared with \(other.items)")
    }
  }
}
