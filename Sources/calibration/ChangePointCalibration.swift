import Foundation
import Numerics
import Stability

/// How often the intervals of `ChangePointsAnalysis` hold the true change, and how often it finds changes where there are none.
///
/// A sweep is nine runs of three joined lines with slopes -2, -0.2 and -1.5 per length, bent at random places. Its noise has two
/// parts with standard deviation 0.03 each: an autoregression with `correlation` that all runs share, as runs with the same
/// batches do, and independent noise of each run.
struct ChangePointCalibration {
  /// Simulated sweeps for each line of the first table; the second takes a tenth.
  let sweeps: Int

  private struct Setting {
    let steps: Int
    let correlation: Double

    var cells: [String] { ["\(steps)", "\(correlation)"] }
  }

  private struct Counts {
    var found = 0
    var covered = 0
    var widths: [Int] = []
  }

  private static let settings =
    [0, 0.3, 0.5, 0.8].map { Setting(steps: 96, correlation: $0) } + [
      Setting(steps: 192, correlation: 0.5)
    ]

  /// The tables.
  func tables() -> [CalibrationTable] { [bent(), straight()] }

  private func bent() -> CalibrationTable {
    let rows = Self.settings.map { setting in
      let counts = coverage(setting)
      let sorted = counts.widths.sorted()
      let width = sorted.isEmpty ? "none" : "\(sorted[sorted.count / 2])"
      let spurious = counts.widths.count - counts.found
      return setting.cells + [
        share(counts.covered, of: counts.found), share(2 * sweeps - counts.found, of: 2 * sweeps),
        share(spurious, of: sweeps), width,
      ]
    }
    return CalibrationTable(
      name: "changepoints", caption: "\(sweeps) sweeps of nine runs a row, two true changes each, nominal 0.95.",
      columns: [
        "steps", "correlation of shared noise", "covered, of the true changes found", "true changes missed",
        "changes reported without a true one, per sweep", "median width, steps",
      ], rows: rows)
  }

  private func straight() -> CalibrationTable {
    let fewer = max(1, sweeps / 10)
    let rows = Self.settings.map { setting in
      let rates = (0..<3).map { curve -> String in
        var random = MersenneTwister(seed: 31)
        let found = (0..<fewer).reduce(0) { sum, _ in
          sum
            + changes(setting, &random) { step in
              curve == 0 ? 4 - step / Double(setting.steps) : 3 + 4 * pow(step + 1, curve == 1 ? -0.5 : -0.4)
            }.count
        }
        return share(found, of: fewer)
      }
      return setting.cells + rates
    }
    return CalibrationTable(
      name: "changepoints-none",
      caption:
        "Changes reported per sweep of curves without any, \(fewer) sweeps each. The last is no line over any of the scales "
        + "tried, so that changes are a fair description of it.",
      columns: ["steps", "correlation", "a straight line", "3 + 4 (t + 1)^-0.5", "3 + 4 (t + 1)^-0.4"], rows: rows)
  }

  // A true change is found when a change is reported within 0.15 of the length; the nearest such is the one reported for it.
  private func coverage(_ setting: Setting) -> Counts {
    var random = MersenneTwister(seed: 30)
    var counts = Counts()
    let length = Double(setting.steps)
    for _ in 0..<sweeps {
      let truth = [(0.3 + 0.1 * random.uniform()) * length, (0.6 + 0.1 * random.uniform()) * length]
      let found = changes(setting, &random) { step in
        let parts = [min(step, truth[0]), max(0, min(step, truth[1]) - truth[0]), max(0, step - truth[1])]
        return 4 - (2 * parts[0] + 0.2 * parts[1] + 1.5 * parts[2]) / length
      }
      for place in truth {
        func distance(_ point: ChangePoint) -> Double { abs(Double(point.step) - place) }
        guard let nearest = found.min(by: { distance($0) < distance($1) }), distance(nearest) < 0.15 * length
        else { continue }
        counts.found += 1
        if Double(nearest.low) <= place && place <= Double(nearest.high) { counts.covered += 1 }
      }
      counts.widths += found.map { $0.high - $0.low }
    }
    return counts
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
    return ChangePointsAnalysis().analyse(runs).changepoints.filter { $0.kind != .variance }
  }
}
