import Foundation
import Numerics
import Stability
import Statistics

/// Runs whose only difference is chance, drawn from a stated distribution.
struct SimulatedRuns {
  /// What differs between runs.
  enum Noise: String, CaseIterable {
    /// Independent normal numbers at every step.
    case gaussian = "Gaussian, independent steps"
    /// Stationary normal curves whose values correlate by exp(-distance / 10) over 40 steps.
    case smooth = "Gaussian, smooth autocorrelated curves"
    /// Student's t with three degrees of freedom, independent steps.
    case heavyTailed = "Student’s t, 3 degrees of freedom"
    /// exp of a standard normal number, independent steps.
    case skewed = "log-normal"
  }

  /// The distribution.
  let noise: Noise
  /// Number of metrics, independent of each other.
  let metrics: Int
  /// Number of common steps.
  let steps: Int

  /// Draws `count` runs; `shifts` standard deviations of the noise are added to the first runs, one number for each.
  func draw(_ count: Int, shifts: [Double] = [], _ random: inout MersenneTwister) -> [RunRecord] {
    (0..<count).map { number in
      var run = RunRecord(name: "run-\(number)", size: "simulated", initSeed: number, dataSeed: number)
      run.otherMetrics = (0..<metrics).map { metric in
        let shift = number < shifts.count ? shifts[number] : 0
        return MetricCurve(
          metric: "metric-\(metric)", steps: Array(1...steps), values: curve(&random).map { $0 + shift })
      }
      return run
    }
  }

  private func curve(_ random: inout MersenneTwister) -> [Double] {
    var last = random.standardNormal()
    let (kept, added) = (exp(-0.1), (1 - exp(-0.2)).squareRoot())
    return (0..<steps).map { step in
      switch noise {
      case .gaussian: return random.standardNormal()
      case .smooth:
        if step > 0 { last = kept * last + added * random.standardNormal() }
        return last
      case .heavyTailed:
        let squares = (0..<3).reduce(0.0) { sum, _ in
          let draw = random.standardNormal()
          return sum + draw * draw
        }
        return random.standardNormal() / (squares / 3).squareRoot()
      case .skewed: return exp(random.standardNormal())
      }
    }
  }
}
