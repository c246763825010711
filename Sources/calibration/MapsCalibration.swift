import Stability

/// How often the rule of the training maps names a run: of families of alike runs, and of families with two restarted runs.
struct MapsCalibration {
  /// Families for each row.
  let draws: Int

  /// The table.
  func table() throws -> CalibrationTable {
    var rows: [[String]] = []
    for runs in [5, 10] {
      for (noise, offset) in [(0.005, 0.0), (0.01, 0.0), (0.01, 0.1), (0.01, 0.3)] {
        let stable = try count { seed in
          try deviating(RestartFamily.runs(count: runs, noise: noise, offset: offset, restarted: false, seed: seed))
            .isEmpty
            == false
        }
        let restarts = ["pythia-410m-seed4", "pythia-410m-seed5"]
        let found = try count { seed in
          let family = RestartFamily.runs(count: runs, noise: noise, offset: offset, seed: seed)
          return try Set(deviating(family)).isSuperset(of: restarts)
        }
        rows.append(["\(runs)", "\(noise)", "\(offset)", "\(draws)", share(stable, of: draws), share(found, of: draws)])
      }
    }
    return CalibrationTable(
      name: "maps",
      caption:
        "Share of families in which the maps (10 states at most, 30 draws of first centres, diagonal covariance, pooled) name any alike "
        + "run, and of families with two restarted runs in which both are named. Curves of 14 metrics at 27 checkpoints; noise and "
        + "constants in units of a curve's range.",
      columns: ["runs", "noise", "constant apart", "families", "alike run named", "both restarts named"], rows: rows)
  }

  private func deviating(_ runs: [RunRecord]) throws -> [String] {
    try MapsAnalysis(.init(leavesRunsOut: false)).analyse(runs).deviatingRuns
  }

  private func count(_ holds: (_ seed: UInt32) throws -> Bool) rethrows -> Int {
    try (1...draws).count { try holds(UInt32($0)) }
  }
}
