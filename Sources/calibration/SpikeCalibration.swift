import Foundation
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

  /// The table in Markdown.
  func lines() -> [String] {
    var columns = [SpikeScores.Rule.group, .own].flatMap { rule in
      [SimulatedRuns.Noise.gaussian, .heavyTailed].map { Column(rule: rule, noise: $0) }
    }
    for index in columns.indices { count(&columns[index]) }
    var lines = [
      "Alarms per 1,000 scored values without a spike: \(sweeps) sweeps of \(Self.runs) runs and \(Self.steps) steps a column. Where there "
        + "was none, the limit that the rate is below with 95 % confidence.", "",
      "| threshold | " + columns.map { "\($0.rule.rawValue) rule, \($0.noise.rawValue)" }.joined(separator: " | ")
        + " |",
      "| ---: |" + String(repeating: " ---: |", count: columns.count),
    ]
    for (place, threshold) in Self.thresholds.enumerated() {
      let cells = columns.map { rate($0.alarms[place], of: $0.scored) }
      lines.append("| \(String(format: "%.0f", threshold)) | \(cells.joined(separator: " | ")) |")
    }
    return lines
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

  // With no alarm in n values, 1 - (1 - rate)^n = 0.95 at a rate of about 3 / n.
  private func rate(_ alarms: Int, of values: Int) -> String {
    let thousands = Double(max(1, values)) / 1000
    return alarms == 0 ? String(format: "< %.4f", 3 / thousands) : String(format: "%.4f", Double(alarms) / thousands)
  }
}
