import Stability

/// Spikes as lines for a terminal.
public enum SpikeTable {
  /// The spikes, how to see their data, and what the alarm rests on.
  ///
  /// - Parameter folder: the folder of runs, for the commands that show batches.
  public static func lines(_ result: SpikeResult, folder: String) -> [String] {
    var lines = [verdict(result)]
    for spike in result.spikes {
      lines.append("  " + sentence(spike))
      guard spike.dataSeed != nil else { continue }
      let run = ReportInput.quoted("\(folder)/\(spike.run)")
      lines.append("    its batch: polypythia data view --run \(run) --step \(spike.step)")
    }
    for rule in result.rules {
      lines.append(
        "\(rule.rule.rawValue) rule: threshold \(Significant.text(rule.threshold, 3)) robust standard deviations (level \(Significant.text(result.level, 3)) over "
          + "\(result.tests) values); false alarms per 1,000 steps, simulated: at most \(Significant.text(rule.falseAlarms.normal, 3)) in normal "
          + "noise, \(Significant.text(rule.falseAlarms.heavyTailed, 3)) in noise as heavy-tailed as Student's t with 3 degrees of freedom"
      )
    }
    return lines + ["method: \(result.method)", "null: \(result.null)"] + result.scope.lines
  }

  private static func verdict(_ result: SpikeResult) -> String {
    guard !result.scope.runs.isEmpty else { return "nothing to search: name a metric of these runs with --metric" }
    guard result.tests > 0 else { return SpikeResult.tooFewSteps }
    let runs = result.runs
    guard !runs.isEmpty else { return "no spikes" }
    return "\(counted(result.spikes.count, "spike")) in \(runs.count) of "
      + "\(result.scope.runs.count) runs: \(runs.joined(separator: ", "))"
  }

  private static func sentence(_ spike: Spike) -> String {
    let height =
      spike.height.map { "\(Significant.text($0, 3)) above the expected (\(Significant.text(spike.score ?? 0, 3)) sd)" }
      ?? "not finite"
    let end =
      spike.recoveredAt.map { "back at step \($0)" }
      ?? (spike.diverged ? "never back: diverged" : "not back by the last step")
    let atTheTime = spike.seenAt.map { "at the time, at step \($0)" }
    let hindsight = spike.isRetrospective ? "with hindsight" : nil
    let seen = [atTheTime, hindsight].compactMap { $0 }.joined(separator: " and ")
    return "\(spike.run) \(spike.metric): step \(spike.step), peak at \(spike.peakStep), \(height), "
      + "\(counted(spike.duration, "recorded step")), \(end); seen \(seen); \(spike.cause)"
  }
}
