/// The runs of a size whose next-token distributions can be compared, and the steps at which they can.
struct ComparableOutputs {
  /// One run with its outputs.
  struct Member {
    let run: RunRecord
    let outputs: RunOutputs
    let probe: RunRecord.Probe
  }

  private(set) var members: [Member] = []
  /// Steps at which every member has activations and weights.
  private(set) var steps: [Int] = []
  private(set) var leftOut: [AnalysisScope.LeftOut] = []

  /// Sorts out runs that broke, runs without weights, and runs whose probe set or tokenizer differs from that of most.
  init(size: String, runs: [RunRecord]) {
    var candidates: [Member] = []
    for run in runs {
      if let breakage = run.breakage {
        leftOut.note(run.name, breakage)
      } else if let outputs = run.outputs, let probe = run.probe, !outputs.steps.isEmpty {
        candidates.append(Member(run: run, outputs: outputs, probe: probe))
      } else if run.observationSteps.isEmpty || run.probe == nil {
        leftOut.note(run.name, "no activations are recorded, so there is nothing to compute distributions from")
      } else {
        leftOut.note(
          run.name,
          "no observed step has a whole checkpoint beside the trace; train with checkpoint_steps=... to keep the weights"
        )
      }
    }
    candidates = keepMost(candidates, "another probe set than most runs of the size", by: \.probe)
    candidates = keepMost(candidates, "another tokenizer than most runs of the size") { $0.outputs.tokenizer }
    members = candidates
    guard let first = candidates.first else { return }
    let common = candidates.dropFirst().reduce(Set(first.outputs.steps)) { $0.intersection($1.outputs.steps) }
    steps = common.sorted()
    let observed = candidates.dropFirst().reduce(Set(first.run.observationSteps)) {
      $0.intersection($1.run.observationSteps)
    }
    let lost = observed.subtracting(common).sorted()
    if !lost.isEmpty {
      let list = lost.map(String.init).joined(separator: ",")
      leftOut.note(
        "step\(lost.count == 1 ? "" : "s") \(lost.map(String.init).joined(separator: ", ")) of \(size)",
        "observed, but not every run has a whole checkpoint there; checkpoint_steps=\(list) would keep the weights")
    }
  }

  private mutating func keepMost<Value: Hashable>(
    _ members: [Member], _ reason: String, by value: (Member) -> Value
  ) -> [Member] {
    let (kept, others) = members.keepingMost(by: value)
    for member in others { leftOut.note(member.run.name, reason) }
    return kept
  }
}
