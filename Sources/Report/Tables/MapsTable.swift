import Stability

/// Training maps as lines of text: a strip of states per run, how numbers of states compare, transitions, and what to make of it.
public enum MapsTable {
  /// The lines of a result.
  public static func lines(_ result: MapsResult) -> [String] {
    result.sizes.flatMap { lines($0) + [""] } + [result.rule, result.explanation]
  }

  private static func lines(_ size: SizeMap) -> [String] {
    var lines = size.scope.lines
    lines += [
      "", "States (0 to 9, then a, b, …), one sign per recorded step; ^ marks steps at which the run deviates:",
    ]
    lines += strips(size.map) + [""] + numbers(size.map) + [""] + transitions(size.map)
    let detours = size.map.states.filter(\.isDetour)
    if !detours.isEmpty {
      lines += ["", "Detours (states that only some runs visit):"]
      lines += detours.map { "  state \($0.state): \($0.runs.joined(separator: ", "))" }
    }
    if let regression = size.regression { lines += ["", regression.sentence] }
    if let shared = size.sharedSeeds { lines += ["", "Note: \(shared)"] }
    lines += ["", size.verdict]
    lines += size.map.runs.compactMap { run in run.deviation.map { "  \(run.run): \($0)" } }
    return lines + [size.comparison]
  }

  private static func strips(_ map: TrainingMap) -> [String] {
    let width = map.runs.map(\.run.count).max() ?? 0
    return map.runs.flatMap { run -> [String] in
      let name = run.run + String(repeating: " ", count: width - run.run.count)
      let strip = run.path.map { Markup.stateSign($0.state) }.joined()
      guard !run.deviatingSteps.isEmpty else { return ["  \(name)  \(strip)"] }
      let alone = Set(run.deviatingSteps)
      let marks = run.path.map { alone.contains($0.step) ? "^" : " " }.joined()
      return ["  \(name)  \(strip)", "  " + String(repeating: " ", count: width + 2) + marks]
    }
  }

  private static func numbers(_ map: TrainingMap) -> [String] {
    let head =
      "States by BIC: \(map.statesByBic), by leave-one-run-out likelihood: "
      + "\(map.statesByLeaveOneOut.map(String.init) ?? "unknown"); used: \(map.states.count) "
      + "(\(map.covariance) covariance, n = \(map.candidates.first?.rows ?? 0) rows)"
    let rows = map.candidates.map { candidate in
      "  K = \(candidate.states): p = \(candidate.parameters), lnL = \(tenths(candidate.logLikelihood)), BIC = "
        + "\(tenths(candidate.bic)), left-out lnL = \(candidate.leaveOneOutLogLikelihood.map(tenths) ?? "unknown")"
    }
    return [head] + rows + map.warnings.map { "  warning: \($0)" }
  }

  private static func transitions(_ map: TrainingMap) -> [String] {
    guard !map.transitions.isEmpty else { return ["No run changes its state."] }
    return ["Transitions, with the metrics that matter most (change of their mean in standard deviations):"]
      + map.transitions.map { transition in
        let metrics = transition.influences.prefix(3).map { "\($0.metric) \(signed($0.change))" }
        let total = map.runs.count
        return
          "  \(transition.from) → \(transition.to): \(transition.count == 1 ? "once" : "\(transition.count) times") in \(transition.runs.count) "
          + "of \(total) runs; \(metrics.joined(separator: ", "))"
      }
  }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

  private static func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + hundredths(value) }
}
