import Foundation
import Numerics
import Stability

/// Ten runs with the same fourteen monotone weight metrics at the published map's 27 checkpoints; some fall back to an earlier point of
/// the curve and go on from there, as if training had been started again.
struct RestartedRuns {
  static let steps: [Int] = {
    let early: [Int] = (0..<10).map { 1 << $0 }
    let late: [Int] = (0..<14).map { 13_000 + 10_000 * $0 }
    return [0] + early + [1000, 3000] + late
  }()
  static let metrics = [
    "l1", "l2", "trace", "spectral", "code_sparsity", "computational_sparsity", "mean_lambda", "variance_lambda",
    "mean_w", "median_w", "var_w", "mean_b", "median_b", "var_b",
  ]

  var count = 10
  var noise = 0.005
  /// Standard deviation of a constant that each run adds to each metric.
  var offset = 0.0
  /// By run number: the step of the restart, and the step whose values are back then.
  var restarts: [Int: (at: Int, backTo: Int)] = [:]
  var seed: UInt32 = 1

  /// Runs 0, 1, …, of which 3 and 4 restart at 83,000 and 123,000.
  static func published(noise: Double, seed: UInt32) -> [RunRecord] {
    RestartedRuns(noise: noise, restarts: [3: (83_000, 7_600), 4: (123_000, 560)], seed: seed).records
  }

  var records: [RunRecord] {
    var random = MersenneTwister(seed: seed)
    func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    let shapes = Self.metrics.map { _ in (power: 0.5 + 2.5 * random.uniform(), sign: random.uniform() < 0.5 ? -1.0 : 1)
    }
    return (0..<count).map { number in
      var run = RunRecord(name: "seed\(number)", size: "410m", initSeed: number, dataSeed: number)
      let effective = Self.steps.map { step -> Int in
        guard let restart = restarts[number], step >= restart.at else { return step }
        return step - restart.at + restart.backTo
      }
      run.otherMetrics = zip(Self.metrics, shapes).map { metric, shape in
        let constant = offset * normal()
        let values = effective.map { step in
          shape.sign * pow(log(1 + Double(step)) / log(143_001), shape.power) + constant + noise * normal()
        }
        return MetricCurve(metric: metric, steps: Self.steps, values: values)
      }
      run.validationSteps = Self.steps
      run.validationLosses = effective.map { 11 - 0.7 * log(1 + Double($0)) + 0.01 * normal() }
      run.digest = "run \(number) of \(seed)"
      return run
    }
  }
}
