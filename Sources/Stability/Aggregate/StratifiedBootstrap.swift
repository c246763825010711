import Numerics
import Statistics

/// Interquartile mean and performance profile of values in groups, with intervals by resampling runs within each group (Agarwal et al.
/// 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice"; the library rliable).
struct StratifiedBootstrap {
  /// Resamples drawn.
  static let draws = 5_000

  private let groups: [[Double]]

  /// Takes the values, group by group.
  init(_ groups: [[Double]]) { self.groups = groups }

  /// The mean of the middle half of all values: a quarter of them, rounded down, is left out at either end (as scipy.stats.trim_mean);
  /// not a number without values.
  static func interquartileMean(_ values: [Double]) -> Double {
    let cut = values.count / 4
    let middle = values.sorted()[cut..<(values.count - cut)]
    return middle.reduce(0, +) / Double(middle.count)
  }

  /// For each threshold the share of values that are at least as far on the better side.
  static func profile(_ values: [Double], _ thresholds: [Double], higherIsBetter: Bool) -> [Double] {
    thresholds.map { threshold in
      let better = values.count { higherIsBetter ? $0 > threshold : $0 < threshold }
      return Double(better) / Double(values.count)
    }
  }

  /// The ends of the 95 % percentile interval of each number that `statistic` gives.
  func intervals(of statistic: ([Double]) -> [Double]) -> [(low: Double, high: Double)] {
    var random = MersenneTwister(seed: 1)
    let resampled = (0..<Self.draws).map { _ in
      statistic(groups.flatMap { group in group.map { _ in group[Int(random.bounded(UInt64(group.count - 1)))] } })
    }
    return (resampled.first ?? []).indices.map { place in
      let sorted = resampled.map { $0[place] }.sorted()
      return (Quantile.linear(sorted, 0.025), Quantile.linear(sorted, 0.975))
    }
  }
}
