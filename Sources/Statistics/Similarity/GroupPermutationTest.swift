import Failures
import Numerics

/// A permutation test of whether two representations of the same items have anything in common, in which whole groups of
/// consecutive items (sequences of tokens) change places: items of a group depend on each other, groups do not.
///
/// The null says that groups of one representation are matched with those of the other at random, positions within groups kept. The
/// statistic is debiased linear centred kernel alignment.
public struct GroupPermutationTest: Sendable, Equatable {
  /// The alignment observed.
  public let observed: Double
  /// Alignments under the null, one per draw, in the order drawn.
  public let null: [Double]
  /// (1 + draws at least as large as observed) / (1 + draws).
  public let pValue: Double

  /// Draws permutations of groups of `groupSize` consecutive items. Single items are groups of one.
  ///
  /// With g groups there are g! arrangements, so the p-value cannot fall below about 1 / g!.
  ///
  /// - Returns: nil when the alignment is not defined.
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ, groups do not divide the items into at least two, or no draws are
  ///   asked for.
  public init?(_ left: Representation, _ right: Representation, groupSize: Int, draws: Int = 999, seed: UInt32 = 1)
    throws
  {
    guard left.items == right.items else {
      throw Failure.shape("\(left.items) items cannot be compared with \(right.items)")
    }
    guard groupSize > 0, left.items % groupSize == 0, left.items >= 2 * groupSize, draws > 0 else {
      throw Failure.shape("\(left.items) items are not at least two groups of \(groupSize), or \(draws) draws are none")
    }
    guard let observed = left.debiasedCKA(right) else { return nil }
    self.observed = observed
    var random = MersenneTwister(seed: seed)
    var order = Array(0..<left.items / groupSize)
    var values: [Double] = []
    for _ in 0..<draws {
      random.shuffle(&order)
      guard let value = left.debiasedCKA(right.regrouped(order, size: groupSize)) else { return nil }
      values.append(value)
    }
    null = values
    // Arrangements that are equal but for the order of their sums count as equal.
    let threshold = observed - 1e-12 * max(1, observed.magnitude)
    pValue = Double(1 + values.filter { $0 >= threshold }.count) / Double(1 + draws)
  }
}
