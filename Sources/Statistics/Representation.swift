import Numerics

/// One representation of n items, made ready for comparison by linear centred kernel alignment.
///
/// Linear CKA (Kornblith et al. 2019) is the normalised Hilbert-Schmidt independence criterion of the two matrices of inner products
/// between items; it does not change under rotation, shift or uniform scaling of the features. As first defined it rises
/// towards 1 when there are few items per feature; the debiased form uses the unbiased estimator of Song et al. (2012), as Nguyen,
/// Raghu and Kornblith (2021) do, and is near 0 (it may be slightly negative) for independent representations of items that have
/// nothing in common. Items that recur, such as equal tokens, raise it however independent the representations are.
public struct Representation: Sendable {
  /// Fewest items that can be compared: the unbiased estimator needs four.
  public static let fewestItems = 4

  /// Number of items.
  public let items: Int
  /// Number of features per item.
  public let features: Int
  // Row-major items x features; columns have mean zero and the largest entry is 1.
  private let centred: [Double]
  // Inner products of all items, kept where that is the smaller matrix.
  private let gram: [Double]?
  private let squaredNorms: [Double]
  // For each item the sum of its inner products with all other items.
  private let offDiagonalSums: [Double]
  private let offDiagonalTotal: Double
  private var unbiasedSelf = 0.0

  /// Prepares a row-major matrix of `items` x `features` values; computes in double precision.
  ///
  /// - Returns: nil when there are fewer than four items, a value is not finite, or all items are alike: CKA is undefined then.
  public init?(_ values: [some BinaryFloatingPoint], items: Int, features: Int) {
    let (count, overflow) = items.multipliedReportingOverflow(by: features)
    guard items >= Self.fewestItems, features > 0, !overflow, values.count == count else { return nil }
    self.items = items
    self.features = features
    var matrix = values.map { Double($0) }
    guard Self.centre(&matrix, items: items, features: features) else { return nil }
    centred = matrix
    gram = items <= features ? Self.products(matrix, matrix, items, features, features, betweenItems: true) : nil
    let norms = (0..<items).map { item in
      matrix[item * features..<(item + 1) * features].reduce(0) { $0 + $1 * $1 }
    }
    squaredNorms = norms
    // The columns sum to zero, so an item's products with all items, itself included, sum to zero.
    offDiagonalSums = norms.map { -$0 }
    offDiagonalTotal = -norms.reduce(0, +)
    let crossed = crossSquares(self)
    unbiasedSelf = unbiasedCriterion(self, crossed)
    guard unbiasedSelf > 0 else { return nil }
  }

  /// Debiased linear CKA with another representation of the same items: at most 1 in expectation. Nil when the numbers of items differ.
  public func debiasedCKA(_ other: Representation) -> Double? {
    guard items == other.items else { return nil }
    return unbiasedCriterion(other, crossSquares(other)) / (unbiasedSelf * other.unbiasedSelf).squareRoot()
  }

  // Sum over all pairs of items of the product of their two inner products: trace(K L).
  private func crossSquares(_ other: Representation) -> Double {
    if let gram, let otherGram = other.gram {
      return zip(gram, otherGram).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let cross = Self.products(centred, other.centred, items, features, other.features, betweenItems: false)
    return cross.reduce(0) { $0 + $1 * $1 }
  }

  // Song et al. 2012, equation 5, times n (n - 3), which cancels; K~ and L~ are the inner products with zero diagonals.
  private func unbiasedCriterion(_ other: Representation, _ crossSquares: Double) -> Double {
    let count = Double(items)
    var trace = crossSquares
    var sums = 0.0
    for item in 0..<items {
      trace -= squaredNorms[item] * other.squaredNorms[item]
      sums += offDiagonalSums[item] * other.offDiagonalSums[item]
    }
    return trace + offDiagonalTotal * other.offDiagonalTotal / ((count - 1) * (count - 2)) - 2 / (count - 2) * sums
  }

  // Scales to at most 1 and centres the columns; false when that leaves nothing or meets a value that is not finite.
  private static func centre(_ matrix: inout [Double], items: Int, features: Int) -> Bool {
    guard matrix.allSatisfy(\.isFinite) else { return false }
    for attempt in 0..<2 {
      let largest = matrix.reduce(0) { max($0, $1.magnitude) }
      guard largest > 0 else { return false }
      // What centring leaves of constant columns is rounding of the scaled values, not signal.
      if attempt == 1 && largest < 1e-14 { return false }
      for index in matrix.indices { matrix[index] /= largest }
      var means = [Double](repeating: 0, count: features)
      for item in 0..<items {
        for feature in 0..<features { means[feature] += matrix[item * features + feature] }
      }
      for feature in 0..<features { means[feature] /= Double(items) }
      for item in 0..<items {
        for feature in 0..<features { matrix[item * features + feature] -= means[feature] }
      }
    }
    return true
  }

  // a b^T (items x items) or a^T b (features x features).
  private static func products(
    _ a: [Double], _ b: [Double], _ items: Int, _ featuresA: Int, _ featuresB: Int, betweenItems: Bool
  ) -> [Double] {
    let rows = betweenItems ? items : featuresA
    let columns = betweenItems ? items : featuresB
    var result = [Double](repeating: 0, count: rows * columns)
    a.withUnsafeBufferPointer { left in
      b.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { target in
          guard let left = left.baseAddress, let right = right.baseAddress, let target = target.baseAddress
          else { return }
          BLAS.multiply(
            rows: rows, columns: columns, inner: betweenItems ? featuresA : items,
            left, leadingA: featuresA, transposedA: !betweenItems,
            right, leadingB: featuresB, transposedB: betweenItems,
            into: target, leadingC: columns)
        }
      }
    }
    return result
  }
}
