import Stability

/// Change points as lines for a terminal.
public enum ChangePointTable {
  /// What was searched, what was found, and what the numbers rest on.
  public static func lines(_ result: ChangePointResult) -> [String] {
    var lines: [String] = []
    for curve in result.curves {
      let share = curve.commonNoise.map { ", \(Significant.percent($0)) of a run's scatter shared by all runs" } ?? ""
      lines.append(
        "\(curve.size) \(curve.metric): mean of \(counted(curve.runs, "run")), \(curve.steps) steps, "
          + "lines over \(curve.scale), scatter \(Significant.text(curve.noise, 3)) (long-run \(Significant.text(curve.longRunNoise, 3)))\(share)"
      )
      let points = result.changepoints.filter { $0.size == curve.size && $0.metric == curve.metric }
      lines += points.map { "  " + sentence($0, of: curve.runs, level: result.level) }
      if points.isEmpty { lines.append("  no change") }
    }
    lines += ["method: \(result.method)", "penalty: \(result.penalty)", "null: \(result.null)"]
    return lines + result.assumptions.map { "assumes: \($0)" } + result.scope.lines
  }

  private static func sentence(_ point: ChangePoint, of count: Int, level: Double) -> String {
    let runs = point.runs.count == count ? (count == 1 ? "the run" : "all \(count) runs") : runsText(point, count)
    let what = point.kind == .variance ? "scatter" : "slope"
    let spread = point.ownSteps.min().flatMap { low in
      point.ownSteps.max().flatMap { high in
        point.ownSteps.count > 1 ? "; runs' own best steps \(low) to \(high)" : nil
      }
    }
    let interval = "\(Significant.percent(level)) interval \(point.low) to \(point.high)"
    return "\(point.kind.rawValue) changes at step \(point.step) (\(interval)), "
      + "\(what) \(Significant.text(point.before, 3)) to \(Significant.text(point.after, 3)): shown by \(runs)\(spread ?? "")"
  }

  private static func runsText(_ point: ChangePoint, _ count: Int) -> String {
    let names = point.runs.count <= 5 && !point.runs.isEmpty ? " (\(point.runs.joined(separator: ", ")))" : ""
    return "\(point.runs.count) of \(count) runs\(names)"
  }
}
