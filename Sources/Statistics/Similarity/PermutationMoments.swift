/// Exact moments of trace(K P L P^T) over all permutations P of the items, and the p-value that they give.
///
/// K and L are centred kernel matrices, so the trace is the numerator of centred kernel alignment, and (for linear kernels) of the RV
/// coefficient, whose moments are those of Kazi-Aoual, Hitier, Sabatier and Lebreton (1995), used for tests by Josse, Pagès and Husson
/// (2008). Sums of a `Representation` are those of its features scaled so that the largest, centred, is 1 in size. The null says that the items of one representation are matched with those of the other at random: items must be exchangeable.
/// Tokens of one sequence are not; for these `ExchangedNull`.
public struct PermutationMoments: Sendable, Equatable {
  /// Mean: trace(K) trace(L) / (n - 1).
  public let mean: Double
  /// Variance.
  public let variance: Double
  /// Third central moment over the variance to the power 3/2; 0 for fewer than three items or without variance.
  public let skewness: Double

  init(mean: Double, variance: Double, skewness: Double) {
    self.mean = mean
    self.variance = variance
    self.skewness = skewness
  }

  /// Moments for two representations of the same items; nil when the numbers of items differ or are below three.
  public init?(_ left: PermutationSums, _ right: PermutationSums) {
    guard left.items == right.items, left.items >= 3 else { return nil }
    mean = left.trace * right.trace / Double(left.items - 1)
    let second = IndexPatterns.second.expectation(
      [left.diagonalSquares, left.squares], [right.diagonalSquares, right.squares], items: left.items)
    let third = IndexPatterns.third.expectation(left.thirdSums, right.thirdSums, items: left.items)
    variance = max(0, second)
    skewness = variance > 0 ? third / (variance * variance.squareRoot()) : 0
  }

  /// P(trace >= observed) under a Pearson type III distribution with these moments: a shifted, scaled gamma distribution, the normal one
  /// when there is no skewness. Not a number without variance.
  public func upperTail(_ observed: Double) -> Double {
    guard variance > 0 else { return .nan }
    return GammaTail.upper(score: (observed - mean) / variance.squareRoot(), skewness: skewness)
  }
}

extension PermutationSums {
  // In the order of `IndexPatterns.third`.
  fileprivate var thirdSums: [Double] {
    [diagonalCubes, diagonalWithSquares, diagonalsAcross, cubes, triangles]
  }
}
