import Numerics

/// A representation whose items come in groups, made ready for debiased linear CKA as a whole and with every group left out in turn.
///
/// What leaving a group out changes is found from the group's own sums, so that all of it costs little more than one comparison:
/// with X and Y centred over all items, C = X^T Y and C_s the part of a group s, |C - C_s|² = |C|² - 2 <C, C_s> + |C_s|²; <C, C_s>
/// is the sum over the group's items of (x C) y^T, |C_s|² the inner product of the group's two matrices of inner products. The
/// estimator is that of `Representation` (Song et al. 2012, equation 5), written for matrices whose columns do not sum to zero.
public struct GroupedRepresentation: Sendable {
  /// The items without their groups.
  public let representation: Representation
  /// The items of each group; a group may have none.
  public let groups: [Range<Int>]
  // Sum over a group's items of their features, groups x features.
  private let sums: DenseMatrix<Double>
  // Inner product of every item with the sum over its group.
  private let withSums: [Double]
  // The inner products within each group.
  private let blocks: [DenseMatrix<Double>]
  // The criterion of the representation with itself: as a whole, then without each group.
  private var own: [Double] = []

  /// Takes a representation whose items are in the order of their groups.
  ///
  /// - Parameter counts: the number of items of each group.
  /// - Returns: nil when they do not add up to the items.
  public init?(_ representation: Representation, groups counts: [Int]) {
    guard counts.allSatisfy({ $0 >= 0 }), counts.reduce(0, +) == representation.items else { return nil }
    self.representation = representation
    let (values, features) = (representation.centred.values, representation.features)
    var start = 0
    groups = counts.map { count in
      start += count
      return (start - count)..<start
    }
    var sums = [Double](repeating: 0, count: counts.count * features)
    var withSums = [Double](repeating: 0, count: representation.items)
    for (group, range) in groups.enumerated() {
      for item in range {
        for feature in 0..<features { sums[group * features + feature] += values[item * features + feature] }
      }
      for item in range {
        var product = 0.0
        for feature in 0..<features { product += values[item * features + feature] * sums[group * features + feature] }
        withSums[item] = product
      }
    }
    self.sums = DenseMatrix(sums, rows: counts.count, columns: features)
    self.withSums = withSums
    blocks = groups.map { representation.centred.rows($0).selfProduct(ofColumns: false) }
    own = criteria(self, cross: representation.own)
  }

  /// Debiased linear CKA with another representation of the same items in the same groups: as a whole, and with each group left
  /// out (the whole's value where what is left is alike or too little).
  ///
  /// - Returns: nil when the groups differ.
  public func debiasedCKA(_ other: GroupedRepresentation) -> (whole: Double, leavingOut: [Double])? {
    guard groups == other.groups else { return nil }
    let cross = representation.centred.product(transposed: true, other.representation.centred)
    let crossed = criteria(other, cross: cross)
    func ratio(_ place: Int) -> Double? {
      let (left, right) = (own[place], other.own[place])
      return left > 0 && right > 0 ? crossed[place] / (left.squareRoot() * right.squareRoot()) : nil
    }
    guard let whole = ratio(0) else { return nil }
    return (whole, groups.indices.map { ratio($0 + 1) ?? whole })
  }

  // The unbiased criterion times n (n - 3), of all items and of those without each group.
  private func criteria(_ other: GroupedRepresentation, cross: DenseMatrix<Double>) -> [Double] {
    let (lengths, otherLengths) = (representation.squaredLengths, other.representation.squaredLengths)
    // Row i is x_i C, so that its product with y_i is the item's share of |C|².
    let projected = representation.centred.product(cross)
    let throughCross = sums.product(cross)
    let weighted = weightedSum(otherLengths)
    let otherWeighted = other.weightedSum(lengths)
    var parts = groups.indices.map { group in
      var part = groupParts(group, other, projected)
      part.crossed = throughCross.rowProduct(group, other.sums, group)
      part.left = sums.rowProduct(group, weighted, 0)
      part.right = other.sums.rowProduct(group, otherWeighted, 0)
      return part
    }
    let count = Double(representation.items)
    let whole = Totals(
      shares: parts.reduce(0) { $0 + $1.share }, products: parts.reduce(0) { $0 + $1.products },
      lengths: lengths.reduce(0, +), otherLengths: otherLengths.reduce(0, +))
    // The columns sum to zero, so that an item's products with all others sum to minus its squared length.
    let all = Self.criterion(
      count, squares: whole.shares, products: whole.products, sum: -whole.lengths, otherSum: -whole.otherLengths,
      rows: whole.products)
    parts.indices.forEach { parts[$0].items = groups[$0].count }
    return [all]
      + parts.enumerated().map { group, part in
        // What remains sums to minus the group's own sum.
        let length = whole.lengths - groups[group].reduce(0) { $0 + lengths[$1] }
        let otherLength = whole.otherLengths - groups[group].reduce(0) { $0 + otherLengths[$1] }
        let products = whole.products - part.products
        return Self.criterion(
          count - Double(part.items), squares: whole.shares - 2 * part.share + part.squares, products: products,
          sum: sums.rowProduct(group, sums, group) - length,
          otherSum: other.sums.rowProduct(group, other.sums, group) - otherLength,
          rows: (part.crossed - part.between) + (part.left - part.first) + (part.right - part.second) + products)
      }
  }

  private struct Totals {
    let shares: Double
    let products: Double
    let lengths: Double
    let otherLengths: Double
  }

  private struct Part {
    var items = 0
    // <C, C_s> and |C_s|².
    var share = 0.0
    var squares = 0.0
    // Sums over the group's items: k l, (x m) l, k (y m), (x m)(y m), with squared lengths k and l and the group's sums m.
    var products = 0.0
    var first = 0.0
    var second = 0.0
    var between = 0.0
    // The group's sum through C to the other's, and with the two sums of features weighted by squared lengths.
    var crossed = 0.0
    var left = 0.0
    var right = 0.0
  }

  private func groupParts(_ group: Int, _ other: GroupedRepresentation, _ projected: DenseMatrix<Double>) -> Part {
    var part = Part()
    for item in groups[group] {
      let (length, otherLength) = (representation.squaredLengths[item], other.representation.squaredLengths[item])
      part.share += projected.rowProduct(item, other.representation.centred, item)
      part.products += length * otherLength
      part.first += withSums[item] * otherLength
      part.second += length * other.withSums[item]
      part.between += withSums[item] * other.withSums[item]
    }
    part.squares = blocks[group].inner(other.blocks[group])
    return part
  }

  // products = sum of k l; sum and otherSum = totals of the two matrices of inner products with zero diagonals; rows = inner product
  // of their row sums.
  private static func criterion(
    _ count: Double, squares: Double, products: Double, sum: Double, otherSum: Double, rows: Double
  ) -> Double {
    guard count >= Double(Representation.fewestItems) else { return 0 }
    return squares - products + sum * otherSum / ((count - 1) * (count - 2)) - 2 / (count - 2) * rows
  }

  // Sum over all items of their features, weighted: 1 x features.
  private func weightedSum(_ weights: [Double]) -> DenseMatrix<Double> {
    DenseMatrix(weights, rows: 1, columns: weights.count).product(representation.centred)
  }
}
