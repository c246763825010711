import Numerics

/// Bootstrap of a mean over pairs of runs, where the runs are a sample, and so are the groups of items that each pair's value was
/// computed from.
///
/// Pairs share runs, so runs are drawn with replacement, and a pair counts as often as both of its runs together; a run drawn
/// twice makes no pair with itself. Groups of items are drawn with replacement too, but a group taken twice would make every
/// item its own twin, which no unbiased estimator survives; so a value's answer to the weight of a group is taken from what leaving
/// the group out does to it (infinitesimal jackknife, Efron 1982), scaled to the jackknife's variance. The draws are the same for all
/// values given, so that resampled means can be subtracted from each other.
public struct PairBootstrap: Sendable {
  /// Fewest runs for an interval.
  public static let fewestRuns = 3

  /// Number of runs.
  public let runs: Int
  /// The pairs, in the order in which values are given: (0, 1), (0, 2) … (1, 2) …
  public let pairs: [(first: Int, second: Int)]
  // How often each run was drawn, and how much more than once each group was, by draw.
  private let runCounts: [[Double]]
  private let groupExcess: [[Double]]

  /// Draws the resamples.
  public init(runs: Int, groups: Int, draws: Int = 1_000, seed: UInt32 = 1) {
    self.runs = runs
    pairs = Self.pairs(of: runs)
    var random = MersenneTwister(seed: seed)
    func counts(_ size: Int) -> [Double] {
      var counts = [Double](repeating: 0, count: size)
      for _ in 0..<size { counts[Int(random.bounded(UInt64(size - 1)))] += 1 }
      return counts
    }
    var (drawnRuns, drawnGroups): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<(runs >= Self.fewestRuns ? draws : 0) {
      var drawn = counts(runs)
      // One and the same run again and again makes no pair.
      while drawn.count(where: { $0 > 0 }) < 2 { drawn = counts(runs) }
      drawnRuns.append(drawn)
      drawnGroups.append(groups > 0 ? counts(groups).map { $0 - 1 } : [])
    }
    (runCounts, groupExcess) = (drawnRuns, drawnGroups)
  }

  /// All pairs of a number of runs, by the first and then by the second.
  public static func pairs(of runs: Int) -> [(first: Int, second: Int)] {
    (0..<runs).flatMap { first in ((first + 1)..<max(runs, first + 1)).map { (first, $0) } }
  }

  /// The resampled means, one a draw; not a number where no pair with a value was drawn. None below three runs.
  ///
  /// - Parameters:
  ///   - values: one a pair, in the order of `pairs`; nil where there is none.
  ///   - leavingOut: per pair the value without each group; empty to resample runs only.
  public func means(_ values: [Double?], leavingOut: [[Double]] = []) -> [Double] {
    let influences = leavingOut.map(Self.influences)
    return runCounts.indices.map { draw in
      let (counts, excess) = (runCounts[draw], groupExcess[draw])
      var (sum, weights) = (0.0, 0.0)
      for (place, pair) in pairs.enumerated() {
        let weight = counts[pair.first] * counts[pair.second]
        guard weight > 0, var value = values[place] else { continue }
        if place < influences.count {
          for (share, extra) in zip(influences[place], excess) { value += share * extra }
        }
        sum += weight * value
        weights += weight
      }
      return weights > 0 ? sum / weights : .nan
    }
  }

  /// The 95 % percentile interval of resampled means; nil when there are none.
  public static func interval(_ means: [Double]) -> (low: Double, high: Double)? {
    let sorted = means.filter(\.isFinite).sorted()
    guard sorted.count > 100 else { return nil }
    return (Quantile.linear(sorted, 0.025), Quantile.linear(sorted, 0.975))
  }

  /// An interval of a value by its resampled standard deviation and the normal distribution, one of so many that hold at once with 95 %
  /// (Bonferroni); nil without resamples.
  public static func simultaneousInterval(
    _ value: Double, _ means: [Double], comparisons: Int
  ) -> (low: Double, high: Double)? {
    let finite = means.filter(\.isFinite)
    guard finite.count > 100, comparisons > 0 else { return nil }
    let reach = GSL.normalQuantile(1 - 0.025 / Double(comparisons)) * SampleMoments(finite).standardDeviation
    return (value - reach, value + reach)
  }

  // By how much a value changes when a group counts once more, so that the variance is the jackknife's.
  private static func influences(_ leavingOut: [Double]) -> [Double] {
    let count = Double(leavingOut.count)
    guard count > 1 else { return leavingOut.map { _ in 0 } }
    let mean = leavingOut.reduce(0, +) / count
    let scale = (count - 1) / count * (count / (count - 1)).squareRoot()
    return leavingOut.map { scale * (mean - $0) }
  }
}
