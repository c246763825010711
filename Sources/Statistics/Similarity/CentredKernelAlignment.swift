import Numerics

/// Centred kernel alignment of two representations of the same items: 1 for representations that agree up to rotation, shift
/// and uniform scale, as first defined (Kornblith et al. 2019) and without its bias (Nguyen, Raghu and Kornblith 2021).
///
/// With centred kernel matrices K and L of the n items, the biased form is trace(K L) / sqrt(trace(K K) trace(L L)). It rises towards 1
/// when there are few items per feature, however unrelated the representations. The debiased form replaces each trace by
/// the unbiased estimator of the Hilbert-Schmidt independence criterion (Song et al. 2012, equation 5), and is near 0, perhaps
/// slightly below, for unrelated representations. Items that recur, such as equal tokens, raise both.
public struct CentredKernelAlignment: Sendable, Equatable {
  /// As first defined, in 0...1.
  public let biased: Double
  /// Without bias: at most 1 in expectation. Nil below four items and where a representation's own estimate is not positive.
  public let debiased: Double?

  /// Linear alignment. Both matrices are read in blocks of rows; with no more items than features the products of items, which
  /// are the smaller ones, take the place of those of features. Products within a block are in single precision when both hold `Float`.
  ///
  /// - Returns: nil when all items of one representation are alike.
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ, or what reading throws.
  public init?(linear left: some FeatureRows, _ right: some FeatureRows) throws {
    try left.requireSameItems(as: right)
    guard left.items > min(left.features, right.features) else {
      let (one, other) = (try FeatureSurvey(left, centred: true), try FeatureSurvey(right, centred: true))
      guard one.varies, other.varies else { return nil }
      self.init(
        CentredKernel(products: try one.matrix(left).selfProduct(ofColumns: false)),
        CentredKernel(products: try other.matrix(right).selfProduct(ofColumns: false)))
      return
    }
    let precision = Self.precision(left, right)
    guard let products = try FeatureProducts(left, right, precision: precision) else { return nil }
    self.init(products)
  }

  /// Linear alignment from products that were taken already, of centred columns.
  public init(_ products: FeatureProducts) {
    let count = Double(products.items)
    let sums = products.lengths
    let traces = (products.cross.sumOfSquares, products.left.sumOfSquares, products.right.sumOfSquares)
    self.init(
      items: products.items, traces: traces,
      unbiased: (
        UnbiasedCriterion.value(count, traces.0, both: sums.both, sums.left, sums.right),
        UnbiasedCriterion.value(count, traces.1, both: sums.leftSquared, sums.left, sums.left),
        UnbiasedCriterion.value(count, traces.2, both: sums.rightSquared, sums.right, sums.right)
      ))
  }

  /// Alignment of two kernels of the same items; both must have as many.
  init(_ left: CentredKernel, _ right: CentredKernel) {
    let traces = (
      left.matrix.inner(right.matrix), left.matrix.sumOfSquares, right.matrix.sumOfSquares
    )
    self.init(
      items: left.matrix.rows, traces: traces,
      unbiased: (left.unbiased(right, traces.0), left.unbiased(left, traces.1), right.unbiased(right, traces.2)))
  }

  init(items: Int, traces: (Double, Double, Double), unbiased: (Double, Double, Double)) {
    biased = min(1, traces.0 / (traces.1.squareRoot() * traces.2.squareRoot()))
    let defined = items >= UnbiasedCriterion.fewestItems && unbiased.1 > 0 && unbiased.2 > 0
    debiased = defined ? unbiased.0 / (unbiased.1.squareRoot() * unbiased.2.squareRoot()) : nil
  }

  private static func precision<Left: FeatureRows, Right: FeatureRows>(
    _: Left, _: Right
  ) -> FeatureProducts.Precision {
    Left.Element.self == Float.self && Right.Element.self == Float.self ? .single : .double
  }
}

/// The unbiased estimator of the Hilbert-Schmidt independence criterion (Song et al. 2012, equation 5), times n (n - 3), which
/// cancels from an alignment.
enum UnbiasedCriterion {
  /// Fewest items for which it is defined.
  static let fewestItems = 4

  /// From centred kernels: their trace, and sums over items of the diagonals and of their products.
  ///
  /// The rows of a centred kernel sum to zero, so the sum of a row without its diagonal is minus the diagonal.
  static func value(_ count: Double, _ trace: Double, both: Double, _ left: Double, _ right: Double) -> Double {
    trace - both + left * right / ((count - 1) * (count - 2)) - 2 / (count - 2) * both
  }
}
