import Foundation
import Numerics
import Stability

/// How often the intervals of `ChangePointAnalysis` hold the true change, and how often it finds changes where there are none.
///
/// A sweep is nine runs of a curve of lines. Its noise has two parts with standard deviation 0.03 each: an autoregression with
/// `correlation` that all runs share, as runs with the same batches do, and independent noise of each run.
struct ChangePointCalibration {
  /// Simulated sweeps for each line of the tables.
  let sweeps: Int

  private struct Setting {
    let steps: Int
    let correlation: Double
  }

  private static let settings = [
    Setting(steps: 96, correlation: 0), Setting(steps: 96, correlation: 0.3), Setting(steps: 256, correlation: 0),
    Setting(steps: 256, correlation: 0.5),
  ]

  /// The tables, a line each.
  func lines() -> [String] {
    var lines = ["steps correlation | true changes covered | reported without a true one | median width, steps"]
    lines += Self.settings.map { setting in
      let counts = coverage(setting)
      let sorted = counts.widths.sorted()
      let width = sorted.isEmpty ? "none" : "\(sorted[sorted.count / 2])"
      return "\(setting.steps) \(setting.correlation) | \(Self.share(counts.covered, 2 * sweeps)) | "
        + "\(Self.share(counts.spurious, counts.widths.count)) | \(width)"
    }
    lines.append("steps correlation | changes per sweep of: a line, 3 + 4 (t + 1)^-0.5, 3 + 4 (t + 1)^-0.4")
    let fewer = max(1, sweeps / 10)
    lines += Self.settings.map { setting in
      let rates = (0..<3).map { curve -> String in
        var random = MersenneTwister(seed: 31)
        let found = (0..<fewer).reduce(0) { sum, _ in
          sum
            + changes(setting, &random) { step in
              curve == 0 ? 4 - step / Double(setting.steps) : 3 + 4 * pow(step + 1, curve == 1 ? -0.5 : -0.4)
            }.count
        }
        return String(format: "%.3f", Double(found) / Double(fewer))
      }
      return "\(setting.steps) \(setting.correlation) | \(rates.joined(separator: ", "))"
    }
    return lines
  }

  private func coverage(_ setting: Setting) -> (covered: Int, spurious: Int, widths: [Int]) {
    var random = MersenneTwister(seed: 30)
    var (covered, spurious) = (0, 0)
    var widths: [Int] = []
    let length = Double(setting.steps)
    for _ in 0..<sweeps {
      let truth = [(0.3 + 0.1 * random.uniform()) * length, (0.6 + 0.1 * random.uniform()) * length]
      let found = changes(setting, &random) { step in
        let parts = [min(step, truth[0]), max(0, min(step, truth[1]) - truth[0]), max(0, step - truth[1])]
        return 4 - (2 * parts[0] + 0.2 * parts[1] + 1.5 * parts[2]) / length
      }
      func holds(_ point: ChangePoint, _ place: Double) -> Bool {
        Double(point.low) <= place && place <= Double(point.high)
      }
      covered += truth.filter { place in found.contains { holds($0, place) } }.count
      spurious += found.filter { point in !truth.contains { holds(point, $0) } }.count
      widths += found.map { $0.high - $0.low }
    }
    return (covered, spurious, widths)
  }

  private func changes(
    _ setting: Setting, _ random: inout MersenneTwister, curve: (Double) -> Double
  ) -> [ChangePoint] {
    func draw() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    var shared = draw()
    let fresh = (1 - setting.correlation * setting.correlation).squareRoot()
    let common = (0..<setting.steps).map { step in
      shared = setting.correlation * shared + fresh * draw()
      return curve(Double(step)) + 0.03 * shared
    }
    let runs = (1...9).map { number in
      var run = RunRecord(name: "run\(number)", size: "simulated", initSeed: number, dataSeed: 1)
      run.otherMetrics = [
        MetricCurve(metric: "loss", steps: Array(0..<setting.steps), values: common.map { $0 + 0.03 * draw() })
      ]
      return run
    }
    return ChangePointAnalysis().analyse(runs).changepoints.filter { $0.kind != .variance }
  }

  private static func share(_ count: Int, _ total: Int) -> String {
    String(format: "%.3f", Double(count) / Double(max(1, total)))
  }
}
