extension RunRecord {
  /// What keeps the run out of comparisons, in words; nil unless it diverged or failed.
  public var breakage: String? {
    switch state {
    case .diverged: "training diverged"
    case .failed: "the run failed"
    case .waiting, .running, .stopped, .finished, .unreadable: nil
    }
  }

  /// Whether the run ended in a way that keeps it out of comparisons: it diverged or failed.
  public var hasBroken: Bool { state.isBroken }
}

extension [RunRecord] {
  /// The runs that diverged or failed, as an analysis names what it left out.
  var broken: [AnalysisScope.LeftOut] {
    compactMap { run in run.breakage.map { AnalysisScope.LeftOut(what: run.name, reason: $0) } }
  }
}
