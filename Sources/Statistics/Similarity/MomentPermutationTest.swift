/// A permutation test of whether two representations of the same items have anything in common, from the exact moments of the
/// statistic over all permutations instead of draws: a pair costs nothing beyond its alignment.
///
/// The null says that the items of one are matched with those of the other at random, so items must be exchangeable: one item per
/// distinct token, or one per sequence, but not the tokens of sequences (`ExchangedNull`). The statistic is biased linear centred
/// kernel alignment, its null a Pearson type III distribution with the exact mean, variance and skewness.
public struct MomentPermutationTest: Sendable, Equatable {
  /// The alignment observed, biased.
  public let observed: Double
  /// Its mean over all permutations: what unrelated representations have.
  public let expected: Double
  /// Probability under the null of an alignment at least as large.
  public let pValue: Double

  /// Tests two representations, given the sums of each (which are worth keeping when it meets many others).
  ///
  /// - Returns: nil when the numbers of items differ or the statistic is the same for every permutation.
  public init?(
    _ left: Representation, _ leftSums: PermutationSums, _ right: Representation, _ rightSums: PermutationSums
  ) {
    guard left.items == right.items, left.items == leftSums.items,
      let moments = PermutationMoments(leftSums, rightSums), moments.variance > 0
    else { return nil }
    let trace = left.crossSquares(right)
    let divisor = (left.own.sumOfSquares * right.own.sumOfSquares).squareRoot()
    observed = min(1, trace / divisor)
    expected = moments.mean / divisor
    pValue = min(1, max(0, moments.upperTail(trace)))
  }
}
