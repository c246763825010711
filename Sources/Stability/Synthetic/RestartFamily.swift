import Foundation
import Numerics
import Statistics
import Terms

/// Ten runs with one mean curve of 14 monotone metrics, two of them restarted late: the family on which standardising each run
/// over its own whole trajectory makes the restarted runs look different long before they restart, while standardising over all runs
/// does not.
///
/// The steps are the 27 of the suite's published evaluations. A run that restarts goes back to step 0's values and is at
/// step t - s of the curve at step t, where s is the step of the restart.
public enum RestartFamily {
  /// Steps 0, 1, 2, 4 … 512, 1,000, 3,000, 13,000, 23,000 … 143,000.
  public static let steps: [Int] = {
    let powers: [Int] = (0..<10).map { 1 << $0 }
    let later: [Int] = Array(stride(from: 13_000, through: 143_000, by: 10_000))
    return [0] + powers + [1_000, 3_000] + later
  }()
  /// The restarted runs, counted from 1, and the steps from which they start again.
  public static let restarts: [(run: Int, step: Int)] = [(4, 83_000), (5, 123_000)]

  /// The runs, with the 14 weight metrics alone.
  ///
  /// Metric m is (t / 143,000)^(0.15 + 0.05 m) for m from 0 to 13, plus normal noise.
  ///
  /// - Parameters:
  ///   - count: number of runs.
  ///   - noise: standard deviation of the noise.
  ///   - offset: standard deviation of a constant that every run adds to each of its metrics.
  ///   - restarted: false for a stable family.
  public static func runs(
    count: Int = 10, noise: Double = 0.005, offset: Double = 0, restarted: Bool = true, seed: UInt32 = 1
  ) -> [RunRecord] {
    var draws = MersenneTwister(seed: seed)
    let last = Double(steps.last ?? 1)
    return (1...max(1, count)).map { number in
      let start = restarted ? restarts.first { $0.run == number }?.step : nil
      var run = RunRecord(name: "pythia-410m-seed\(number)", size: "410m", initSeed: number, dataSeed: number)
      run.otherMetrics = Metric.ofModel.enumerated().map { number, metric in
        let constant = offset > 0 ? offset * draws.standardNormal() : 0
        let values = steps.map { step in
          let place = start.map { step >= $0 ? step - $0 : step } ?? step
          return RestartFamily.value(place, last, number) + constant + noise * draws.standardNormal()
        }
        return MetricCurve(metric: metric.name, steps: steps, values: values)
      }
      run.digest = "restart family \(seed) \(number)"
      run.plannedSteps = steps.last
      return run
    }
  }

  private static func value(_ step: Int, _ last: Double, _ metric: Int) -> Double {
    step == 0 ? 0 : pow(Double(step) / last, 0.15 + 0.05 * Double(metric))
  }
}
