import Wording

/// Which runs of a size can be compared, where and when.
struct ComparedRuns {
  /// The runs, in the order of their seeds.
  let runs: [RunRecord]
  /// Steps at which all of them were observed, ascending.
  let steps: [Int]
  /// Sites that all of them have, from input to output.
  let sites: [String]
  /// What was left out.
  let leftOut: [AnalysisScope.LeftOut]

  /// Takes the runs that have not broken, have activations, and share the probe set that most of them have.
  init(_ all: [RunRecord]) {
    var leftOut: [AnalysisScope.LeftOut] = []
    var candidates: [(run: RunRecord, probe: RunRecord.Probe)] = []
    for run in all {
      let reason: String
      if let breakage = run.breakage {
        reason = breakage
      } else if run.observationSteps.isEmpty || run.sites.isEmpty {
        reason = "no activations recorded"
      } else if let probe = run.probe, probe.tokens > 0 {
        candidates.append((run, probe))
        continue
      } else {
        reason = "the tokens of its activations are not known"
      }
      leftOut.note(run.name, reason)
    }
    let (kept, others) = candidates.keepingMost { $0.probe }
    leftOut += others.map { AnalysisScope.LeftOut(what: $0.run.name, reason: "it was observed on another probe set") }
    let used = kept.map { $0.run }
    runs = used
    let observed = used.map { Set($0.observationSteps) }
    let common = observed.dropFirst().reduce(observed.first ?? []) { $0.intersection($1) }
    steps = common.sorted()
    let partial = observed.reduce(Set()) { $0.union($1) }.subtracting(common).sorted()
    if used.count > 1, !partial.isEmpty {
      leftOut.note(
        "step\(partial.count == 1 ? "" : "s") \(partial.map(String.init).joined(separator: ", "))",
        "not all of these runs were observed there")
    }
    let shared = (used.first?.sites ?? []).filter { site in used.allSatisfy { $0.sites.contains(site) } }
    let rest = Set(used.flatMap(\.sites)).subtracting(shared).sorted()
    if used.count > 1, !rest.isEmpty {
      leftOut.note(rest.joined(separator: ", "), "not all of these runs have activations there")
    }
    sites = shared
    self.leftOut = leftOut
  }

  /// Why nothing can be compared; nil when something can.
  var obstacle: String? {
    if runs.count < 2 {
      let reasons = Set(leftOut.map(\.reason)).sorted().joined(separator: "; ")
      return "\(counted(runs.count, "run")) with activations, at least two are needed"
        + (reasons.isEmpty ? "" : " (left out: \(reasons))")
    }
    if steps.isEmpty { return "the runs have no observed step in common" }
    return sites.isEmpty ? "the runs have no activation site in common" : nil
  }
}
