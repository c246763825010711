import Numerics
import Stability

/// Runs of all pairs of a seed of the initial weights and a seed of the data's order, normal, with one number each.
struct CrossedRuns {
  /// The share of the variance that the initial weights make; half of the rest is the data's order, half chance.
  let share: Double

  /// Draws so many seeds of either kind and a run of every pair.
  func draw(_ initSeeds: Int, _ dataSeeds: Int, _ random: inout MersenneTwister) -> [RunRecord] {
    let rest = ((1 - share) / 2).squareRoot()
    let initial = (0..<initSeeds).map { _ in share.squareRoot() * random.standardNormal() }
    let order = (0..<dataSeeds).map { _ in rest * random.standardNormal() }
    return (0..<initSeeds).flatMap { first in
      (0..<dataSeeds).map { second in
        var run = RunRecord(name: "run-\(first)-\(second)", size: "simulated", initSeed: first, dataSeed: second)
        let value = initial[first] + order[second] + rest * random.standardNormal()
        run.otherMetrics = [MetricCurve(metric: "metric", steps: [1], values: [value])]
        return run
      }
    }
  }
}
