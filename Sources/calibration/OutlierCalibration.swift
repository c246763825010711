import Foundation
import Numerics
import Stability

/// How often the outlier verdict names a run of a clean group, and how often it finds what was planted.
struct OutlierCalibration {
  /// Groups drawn for a cell.
  let draws: Int

  /// The tables in Markdown.
  func lines() -> [String] { falseAlarms() + [""] + power() }

  private func falseAlarms() -> [String] {
    let sizes = [5, 9, 10, 20]
    let designs: [(label: String, metrics: Int, steps: Int)] = [
      ("one metric at one step", 1, 1), ("one metric, 40 steps", 1, 40), ("three metrics, 40 steps", 3, 40),
    ]
    var lines = [
      "Family-wise false-alarm rate: share of clean groups of runs in which the verdict at level 0.05 names any run; "
        + "\(draws) groups a cell, standard error at 0.05 \(fixed((0.05 * 0.95 / Double(draws)).squareRoot(), 4)).", "",
      "| noise | compared | " + sizes.map { "n = \($0)" }.joined(separator: " | ") + " |",
      "| --- | --- |" + sizes.map { _ in " ---: |" }.joined(),
    ]
    for noise in SimulatedRuns.Noise.allCases {
      for design in designs where design.steps > 1 || noise != .smooth {
        let runs = SimulatedRuns(noise: noise, metrics: design.metrics, steps: design.steps)
        let rates = sizes.map { size -> String in
          var random = MersenneTwister(seed: UInt32(1000 + size))
          let alarms = (0..<draws).count { _ in
            !OutliersAnalysis().outliers(among: runs.draw(size, &random)).isEmpty
          }
          return fixed(Double(alarms) / Double(draws), 3)
        }
        lines.append("| \(noise.rawValue) | \(design.label) | \(rates.joined(separator: " | ")) |")
      }
    }
    return lines
  }

  private func power() -> [String] {
    let cases: [(size: Int, shifts: [Double])] = [
      (5, [6]), (5, [8]), (5, [8, 8]), (9, [6]), (9, [8, 8]), (10, [6]), (10, [8]), (10, [8, 8]), (10, [8, -8]),
      (20, [6]), (20, [8, 8]), (20, [8, 8, 8]),
    ]
    let runs = SimulatedRuns(noise: .gaussian, metrics: 1, steps: 1)
    let rows = cases.map { size, shifts -> String in
      var random = MersenneTwister(seed: UInt32(2000 + size))
      var (all, any, further) = (0, 0, 0)
      let planted = Set((0..<shifts.count).map { "run-\($0)" })
      for _ in 0..<draws {
        let named = Set(OutliersAnalysis().outliers(among: runs.draw(size, shifts: shifts, &random)))
        if named.isSuperset(of: planted) { all += 1 }
        if !named.isDisjoint(with: planted) { any += 1 }
        if !named.isSubset(of: planted) { further += 1 }
      }
      let rates = [all, any, further].map { fixed(Double($0) / Double(draws), 3) }
      let shifted = shifts.map { fixed($0, 0) }.joined(separator: ", ")
      return "| \(size) | \(shifted) | \(rates.joined(separator: " | ")) |"
    }
    return [
      "Power, Gaussian noise, one metric at one step: shifts in standard deviations; share of \(draws) groups in which all "
        + "shifted runs are named, any of them, and any other run.", "",
      "| n | shifts | all found | any found | others named |", "| ---: | --- | ---: | ---: | ---: |",
    ] + rows
  }

  private func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }
}
