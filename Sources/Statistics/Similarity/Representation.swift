import Failures
import Numerics

/// One representation of n items, made ready to be compared with many others: it holds its centred matrix and what depends on it
/// alone, so that a pair costs one product.
///
/// Everything is in double precision. For pairs too large for memory there is `FeatureProducts`.
public struct Representation: Sendable {
  /// Fewest items that can be compared: the unbiased estimator needs four.
  public static let fewestItems = UnbiasedCriterion.fewestItems

  /// Number of items.
  public let items: Int
  /// Number of features per item.
  public let features: Int
  // items x features; columns have mean zero and the largest entry is 1.
  let centred: DenseMatrix<Double>
  let scale: Double
  /// Squared length of every item.
  let squaredLengths: [Double]
  /// X^T X of the centred, scaled features.
  let own: DenseMatrix<Double>
  // Inner products of all items, kept where that is the smaller matrix.
  private let gram: DenseMatrix<Double>?
  private let biasedSelf: Double
  private let unbiasedSelf: Double

  /// Prepares a row-major matrix of `items` x `features` values.
  ///
  /// - Returns: nil when there are fewer than four items, a value is not finite, the shape does not fit, or all items are alike:
  ///   alignment is undefined then.
  public init?<Element: MatrixElement>(_ values: [Element], items: Int, features: Int) {
    guard let matrix = try? FeatureMatrix(values, items: items, features: features),
      let made = try? Representation(matrix)
    else { return nil }
    self = made
  }

  /// Prepares a matrix; nil when there are fewer than four items or all items are alike.
  ///
  /// - Throws: what reading throws.
  public init?(_ rows: some FeatureRows) throws {
    guard rows.items >= Self.fewestItems else { return nil }
    let survey = try FeatureSurvey(rows, centred: true)
    guard survey.varies else { return nil }
    items = rows.items
    features = rows.features
    scale = survey.scale
    let matrix = try survey.matrix(rows)
    centred = matrix
    own = matrix.selfProduct(ofColumns: true)
    gram = items <= features ? matrix.selfProduct(ofColumns: false) : nil
    let lengths = matrix.values.withUnsafeBufferPointer { values in
      (0..<rows.items).map { item in
        values[item * rows.features..<(item + 1) * rows.features].reduce(0) { $0 + $1 * $1 }
      }
    }
    squaredLengths = lengths
    biasedSelf = own.sumOfSquares
    let total = lengths.reduce(0, +)
    unbiasedSelf = UnbiasedCriterion.value(
      Double(rows.items), biasedSelf, both: lengths.reduce(0) { $0 + $1 * $1 }, total, total)
    guard unbiasedSelf > 0 else { return nil }
  }

  /// Linear centred kernel alignment, biased and debiased, with another representation of the same items; nil when the numbers of items differ.
  public func alignment(_ other: Representation) -> CentredKernelAlignment? {
    guard items == other.items else { return nil }
    let trace = crossSquares(other)
    return CentredKernelAlignment(
      items: items, traces: (trace, biasedSelf, other.biasedSelf),
      unbiased: (unbiasedCriterion(other, trace), unbiasedSelf, other.unbiasedSelf))
  }

  /// Debiased linear alignment with another representation of the same items: at most 1 in expectation. Nil when the numbers of items differ.
  public func debiasedCKA(_ other: Representation) -> Double? { alignment(other)?.debiased }

  /// The products from which canonical correlations, Procrustes distances and alignments are made, for one product's cost.
  ///
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ.
  public func products(_ other: Representation) throws -> FeatureProducts {
    guard items == other.items else {
      throw Failure.shape("\(items) items cannot be compared with \(other.items)")
    }
    var lengths = FeatureProducts.LengthSums()
    for (x, y) in zip(squaredLengths, other.squaredLengths) { lengths.add(x, y) }
    return FeatureProducts(
      items: items, left: own, right: other.own, cross: cross(other), scales: (scale, other.scale), lengths: lengths)
  }

  // X^T Y.
  private func cross(_ other: Representation) -> DenseMatrix<Double> {
    centred.product(transposed: true, other.centred)
  }

  // Sum over all pairs of items of the product of their two inner products: trace(K L).
  func crossSquares(_ other: Representation) -> Double {
    if let gram, let otherGram = other.gram { return gram.inner(otherGram) }
    return cross(other).sumOfSquares
  }

  private func unbiasedCriterion(_ other: Representation, _ trace: Double) -> Double {
    let both = zip(squaredLengths, other.squaredLengths).reduce(0) { $0 + $1.0 * $1.1 }
    return UnbiasedCriterion.value(
      Double(items), trace, both: both, squaredLengths.reduce(0, +), other.squaredLengths.reduce(0, +))
  }
}
