import Foundation
import Numerics
import Stability

/// How often the outlier verdict names a run of a clean group, and how often it finds what was planted.
struct OutlierCalibration {
  /// Groups drawn for a cell.
  let draws: Int

  /// The tables.
  func tables() -> [CalibrationTable] { [falseAlarms(), sharedSeeds(), power()] }

  private func falseAlarms() -> CalibrationTable {
    let sizes = [5, 9, 10, 20]
    let designs: [(label: String, metrics: Int, steps: Int)] = [
      ("one metric at one step", 1, 1), ("one metric, 40 steps", 1, 40), ("three metrics, 40 steps", 3, 40),
    ]
    let rows = SimulatedRuns.Noise.allCases.flatMap { noise in
      designs.filter { $0.steps > 1 || noise != .smooth }.map { design in
        let runs = SimulatedRuns(noise: noise, metrics: design.metrics, steps: design.steps)
        return [noise.rawValue, design.label]
          + sizes.map { size in
            var random = MersenneTwister(seed: UInt32(1000 + size))
            return alarms { runs.draw(size, &random) }
          }
      }
    }
    return CalibrationTable(
      name: "outliers",
      caption:
        "Family-wise false-alarm rate: share of clean groups of runs in which the verdict at level 0.05 names any run; "
        + "\(draws) groups a cell, standard error at 0.05 \(fixed((0.05 * 0.95 / Double(draws)).squareRoot(), 4)).",
      columns: ["noise", "compared"] + sizes.map { "n = \($0)" }, words: 2, rows: rows)
  }

  private func sharedSeeds() -> CalibrationTable {
    let designs = [(3, 3), (3, 5), (4, 4)]
    let rows = [84, 95].map { percent in
      ["\(percent)"]
        + designs.map { first, second in
          var random = MersenneTwister(seed: UInt32(4000 + 100 * percent + 10 * first + second))
          return alarms { CrossedRuns(share: Double(percent) / 100).draw(first, second, &random) }
        }
    }
    return CalibrationTable(
      name: "outliers-shared-seeds",
      caption:
        "The same where runs share seeds: every seed of the initial weights with every seed of the data's order, one metric at one "
        + "step. The rest of the variance is half the data's order and half chance, all normal.",
      columns: ["% of the variance by initialisation"] + designs.map { "\($0.0) x \($0.1)" }, rows: rows)
  }

  private func alarms(_ draw: () -> [RunRecord]) -> String {
    share((0..<draws).count { _ in !OutliersAnalysis().outliers(among: draw()).isEmpty }, of: draws)
  }

  private func power() -> CalibrationTable {
    let cases: [(size: Int, shifts: [Double])] = [
      (5, [6]), (5, [8]), (5, [8, 8]), (9, [6]), (9, [8, 8]), (10, [6]), (10, [8]), (10, [8, 8]), (10, [8, -8]),
      (20, [6]), (20, [8, 8]), (20, [8, 8, 8]),
    ]
    let runs = SimulatedRuns(noise: .gaussian, metrics: 1, steps: 1)
    let rows = cases.map { size, shifts -> [String] in
      var random = MersenneTwister(seed: UInt32(2000 + size))
      var (all, any, further) = (0, 0, 0)
      let planted = Set((0..<shifts.count).map { "run-\($0)" })
      for _ in 0..<draws {
        let named = Set(OutliersAnalysis().outliers(among: runs.draw(size, shifts: shifts, &random)))
        if named.isSuperset(of: planted) { all += 1 }
        if !named.isDisjoint(with: planted) { any += 1 }
        if !named.isSubset(of: planted) { further += 1 }
      }
      return ["\(size)", shifts.map { fixed($0, 0) }.joined(separator: ", ")]
        + [all, any, further].map { share($0, of: draws) }
    }
    return CalibrationTable(
      name: "outliers-power",
      caption:
        "Power, Gaussian noise, one metric at one step: shifts in standard deviations; share of \(draws) groups in which all "
        + "shifted runs are named, any of them, and any other run.",
      columns: ["n", "shifts", "all found", "any found", "others named"], words: 2, rows: rows)
  }
}
