/// One number of a run: a metric at its last step or at a given one.
struct LastValue {
  let run: RunRecord
  let step: Int
  let value: Double

  /// The values of the runs that have one, and what was left out.
  ///
  /// - Parameter step: nil for each run's own last step with a record of the metric.
  static func of(_ metric: String, _ runs: [RunRecord], step: Int?) -> (
    values: [LastValue], leftOut: [AnalysisScope.LeftOut]
  ) {
    var values: [LastValue] = []
    var leftOut: [AnalysisScope.LeftOut] = []
    for run in runs {
      switch value(metric, run, step) {
      case .success(let value): values.append(value)
      case .failure(let reason): leftOut.note(run.name, reason.text)
      }
    }
    return (values, leftOut)
  }

  private struct Reason: Error {
    let text: String
  }

  private static func value(_ metric: String, _ run: RunRecord, _ step: Int?) -> Result<LastValue, Reason> {
    if let breakage = run.breakage { return .failure(Reason(text: breakage)) }
    guard let curve = run.curve(of: metric) else { return .failure(Reason(text: "has no \(metric)")) }
    // A run's curve may be unsorted or repeat a step; the last record of the step counts.
    guard let wanted = step ?? curve.steps.max(), let place = curve.steps.lastIndex(of: wanted) else {
      return .failure(Reason(text: "has no \(metric) at step \(step ?? 0)"))
    }
    let value = curve.values[place]
    guard value.isFinite else { return .failure(Reason(text: "its \(metric) at step \(wanted) is not finite")) }
    return .success(LastValue(run: run, step: wanted, value: value))
  }
}
