import Foundation
import Stability

/// How often the rule of the training maps names a run: of families of alike runs, and of families with two restarted runs.
struct MapsCalibration {
  /// Families for each row.
  let draws: Int

  /// The table in Markdown.
  func lines() throws -> [String] {
    var lines = [
      "Share of \(draws) families in which the maps (10 states at most, 30 draws of first centres, diagonal covariance, pooled) name any alike run, and of "
        + "families with two restarted runs in which both are named. Curves of 14 metrics at 27 checkpoints; noise and constants in "
        + "units of a curve's range.",
      "", "| runs | noise | constant apart | alike run named | both restarts named |",
      "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for count in [5, 10] {
      for (noise, offset) in [(0.005, 0.0), (0.01, 0.0), (0.01, 0.1), (0.01, 0.3)] {
        let stable = try share { seed in
          try deviating(RestartFamily.runs(count: count, noise: noise, offset: offset, restarted: false, seed: seed))
            .isEmpty
            == false
        }
        let restarts = ["pythia-410m-seed4", "pythia-410m-seed5"]
        let found = try share { seed in
          let runs = RestartFamily.runs(count: count, noise: noise, offset: offset, seed: seed)
          return try Set(deviating(runs)).isSuperset(of: restarts)
        }
        lines.append("| \(count) | \(noise) | \(offset) | \(text(stable)) | \(text(found)) |")
      }
    }
    return lines
  }

  private func deviating(_ runs: [RunRecord]) throws -> [String] {
    try MapsAnalysis(.init(leavesRunsOut: false)).analyse(runs).deviatingRuns
  }

  private func share(_ holds: (_ seed: UInt32) throws -> Bool) rethrows -> Double {
    let count = try (1...draws).reduce(0) { try $0 + (holds(UInt32($1)) ? 1 : 0) }
    return Double(count) / Double(draws)
  }

  private func text(_ share: Double) -> String { String(format: "%.3f", share) }
}
