import Numerics
import Statistics

/// How often the scores behind `SpikesAnalysis` reach a threshold in noise without any spike.
///
/// A sweep is nine runs of 96 steps whose values are independent draws. By the group rule the runs are scored together, by the own rule
/// each alone. A value alarms when its score as a monitor would have it, or the one with hindsight, reaches the threshold.
struct SpikeCalibration {
  /// Simulated sweeps for each column.
  let sweeps: Int

  private static let runs = 9
  private static let steps = 96
  private static let thresholds = [3.0, 4, 5, 6, 7, 8, 10]

  private struct Column {
    let rule: SpikeScores.Rule
    let noise: SimulatedRuns.Noise
    var scored = 0
    var alarms = [Int](repeating: 0, count: SpikeCalibration.thresholds.count)
  }

  /// The table.
  func table() -> CalibrationTable {
    var columns = [SpikeScores.Rule.group, .own].flatMap { rule in
      [SimulatedRuns.Noise.gaussian, .heavyTailed].map { Column(rule: rule, noise: $0) }
    }
    for index in columns.indices { count(&columns[index]) }
    return CalibrationTable(
      name: "spikes",
      caption:
        "Scored values without a spike that reach a threshold: \(sweeps) sweeps of \(Self.runs) runs and \(Self.steps) steps for "
        + "each rule and noise.",
      columns: ["rule", "noise", "threshold", "values", "alarms", "alarms per 1,000"], words: 2,
      rows: columns.flatMap { column in
        zip(Self.thresholds, column.alarms).map { threshold, alarms in
          [
            column.rule.rawValue, column.noise.rawValue, fixed(threshold, 0), "\(column.scored)", "\(alarms)",
            fixed(1000 * Double(alarms) / Double(max(1, column.scored)), 4),
          ]
        }
      })
  }

  private func count(_ column: inout Column) {
    var random = MersenneTwister(seed: 37)
    let source = SimulatedRuns(noise: column.noise, metrics: 1, steps: Self.steps)
    for _ in 0..<sweeps {
      let rows = source.draw(Self.runs, &random).compactMap { $0.otherMetrics.first?.values }
      let scores: [(SpikeScores.Score?, SpikeScores.Score?)]
      switch column.rule {
      case .group:
        let group = GroupSpikeScores(rows, labels: Array(rows.indices))
        scores = Array(zip(group.trailing.joined(), group.centred.joined()))
      case .own:
        scores = rows.flatMap { zip(SpikeScores.trailing($0, alarm: 1e-5), SpikeScores.centred($0)) }
      }
      for (trailing, centred) in scores {
        guard let highest = [trailing, centred].compactMap({ $0?.score }).max() else { continue }
        column.scored += 1
        for (place, threshold) in Self.thresholds.enumerated() where highest >= threshold { column.alarms[place] += 1 }
      }
    }
  }
}
