import Failures

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
      if run.hasBroken {
        leave(run.name, run.state == .diverged ? "training diverged" : "the run failed")
      } else if let outputs = run.outputs, let probe = run.probe, !outputs.steps.isEmpty {
        candidates.append(Member(run: run, outputs: outputs, probe: probe))
      } else if run.observationSteps.isEmpty || run.probe == nil {
        leave(run.name, "no activations are recorded, so there is nothing to compute distributions from")
      } else {
        leave(
          run.name,
          "no observed step has a whole checkpoint beside the trace; train with checkpoint_steps=... to keep the weights"
        )
      }
    }
    candidates = keepMost(candidates, "another probe set than most runs of the size") {
      [$0.probe.tokenIDs, $0.probe.sequences]
    }
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
      leave(
        "step\(lost.count == 1 ? "" : "s") \(lost.map(String.init).joined(separator: ", ")) of \(size)",
        "observed, but not every run has a whole checkpoint there; checkpoint_steps=\(list) would keep the weights")
    }
  }

  private mutating func leave(_ what: String, _ reason: String) {
    leftOut.append(AnalysisScope.LeftOut(what: what, reason: reason))
  }

  /// Keeps the largest set of members with one value; of equally large ones the first.
  private mutating func keepMost<Value: Hashable>(
    _ members: [Member], _ reason: String, by value: (Member) -> Value
  ) -> [Member] {
    var counts: [Value: Int] = [:]
    for member in members { counts[value(member), default: 0] += 1 }
    let most = counts.values.max() ?? 0
    guard let kept = members.map(value).first(where: { counts[$0] == most }) else { return members }
    for member in members where value(member) != kept { leave(member.run.name, reason) }
    return members.filter { value($0) == kept }
  }
}
