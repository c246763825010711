import Foundation
import Stability

/// What probes found as lines for a terminal.
public enum ProbesTable {
  /// For every size and task a table over steps, what training changed, the noise of the probes and the angles.
  public static func lines(_ result: ProbesResult) -> [String] {
    var lines: [String] = []
    if result.sizes.isEmpty { lines.append("nothing to probe:") }
    for size in result.sizes {
      let split = size.split
      lines.append(
        "\(size.size): \(counted(size.runs.count, "run")), probe set of \(split.training.count) sequences to train, "
          + "\(split.development.count) to develop and \(split.test.count) to test")
      for task in size.tasks { lines += [""] + self.lines(task, size) }
    }
    if !result.sizes.isEmpty { lines.append("") }
    lines += result.scope.lines
    return lines + ["method: \(result.method)", "null: \(result.null)"] + result.notes.map { "note: \($0)" }
  }

  private static func lines(_ task: TaskProbes, _ size: SizeProbes) -> [String] {
    var lines = [
      "\(task.task): \(task.meaning); \(task.classes.count) classes, "
        + "\(task.trainingTokens) tokens trained on, \(task.testTokens) tested; most frequent class \(Significant.percent(task.majorityAccuracy)), "
        + "equal classes \(whole(task.uniformCodelength)) bits, frequencies alone \(whole(task.frequencyCodelength))"
    ]
    let head = [
      "step", "code bits", "ratio", "compression", "accuracy (95 %)", "macro-F1", "control", "selectivity",
      "most read layer",
    ]
    lines += AlignedColumns.lines(
      [head] + task.trajectory.map { row($0, sites: size.sites) }, lastIsText: true
    ).map { "  " + $0 }
    lines += task.gains.map { gain in
      "  \(name(gain.quantity)) from step \(gain.from) to \(gain.to): \(signed(gain.difference))\(interval(gain.low, gain.high))"
        + (gain.pAdjusted.map { ", corrected p \(Significant.text($0, 3))" } ?? "")
    }
    let last = task.noise.filter { $0.step == size.steps.last }
    lines += last.map { noise in
      "  \(noise.quantity) at step \(noise.step): standard deviation over seeds \(Significant.text(noise.betweenRuns, 3)), of a probe over its own seeds "
        + Significant.text(noise.withinRuns, 3)
    }
    return lines + (task.angles.map { self.lines($0) } ?? [])
  }

  private static func row(_ point: ProbeTrajectoryPoint, sites: [String]) -> [String] {
    let best = point.layerWeights.indices.max { point.layerWeights[$0] < point.layerWeights[$1] }
    let layer = best.map { "\(sites[$0]) (\(Significant.percent(point.layerWeights[$0])))" } ?? ""
    let accuracy = point.accuracy
    let range =
      accuracy.low.flatMap { low in accuracy.high.map { " (\(number(low * 100))-\(number($0 * 100)))" } } ?? ""
    return [
      "\(point.step)", whole(point.codelength.mean), String(format: "%.3f", point.codelengthRatio.mean),
      String(format: "%.2f", point.compression.mean), Significant.percent(accuracy.mean) + range,
      Significant.percent(point.macroF1.mean),
      Significant.percent(point.controlAccuracy.mean), signed(point.selectivity.mean), layer,
    ]
  }

  private static func lines(_ angles: ProbeAngles) -> [String] {
    var lines: [String] = []
    let random = "random \(number(angles.random.mean)) +- \(number(angles.random.spread))"
    if let noise = mean(angles.betweenRepetitions.map(\.mean)) {
      lines.append("  mean angle of one probe's repetitions: \(number(noise)) degrees (\(random))")
    }
    let steps = angles.alongSteps
    let spans = steps.indices.filter { place in !steps[..<place].contains { $0.from == steps[place].from } }
    let along = spans.compactMap { place -> String? in
      mean(steps.filter { $0.from == steps[place].from }.map(\.mean)).map {
        "\(steps[place].from)-\(steps[place].to): \(number($0))"
      }
    }
    if !along.isEmpty {
      lines.append("  between neighbouring steps of a run: \(along.joined(separator: ", ")) (\(random))")
    }
    let between = angles.betweenRuns.map { "\($0.step): \(number($0.mean))\(interval($0.low, $0.high, number))" }
    if !between.isEmpty { lines.append("  between seeds at a step: \(between.joined(separator: ", ")) (\(random))") }
    return lines
  }

  private static func name(_ quantity: ProbeGain.Quantity) -> String {
    quantity.rawValue.replacing("_", with: " ")
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private static func interval(_ low: Double?, _ high: Double?, _ form: (Double) -> String = ProbesTable.signed)
    -> String
  {
    low.flatMap { low in high.map { " (\(form(low)) to \(form($0)))" } } ?? ""
  }

  private static func whole(_ value: Double) -> String { String(format: "%.0f", value) }
  private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
  private static func signed(_ value: Double) -> String { String(format: "%+.3f", value) }
}
