import Statistics
import Wording

/// What the agreement of the runs of a size amounts to, in words.
enum AgreementVerdict {
  /// The verdict in one sentence, without a full stop.
  static func sentence(_ found: SizeAgreement, _ comparable: ComparableOutputs) -> String {
    var parts: [String] = []
    if let outputs = found.outputs, let last = outputs.steps.last {
      parts.append(
        "at step \(last.step) the next-token distributions of two of \(outputs.runs.count) runs differ by "
          + "\(text(last.divergence)) nats per token (Kullback-Leibler), and \(Significant.percent(last.topOne.value)) of their likeliest tokens agree"
      )
      if let kappa = found.tokens?.steps.last?.kappa, kappa.value != nil { parts.append("kappa \(text(kappa))") }
      parts.append(outputs.convergence)
    } else if comparable.members.count >= 2 {
      parts.append("distributions were not compared: no step has activations and a whole checkpoint in every run")
    } else {
      let count = comparable.members.count
      parts.append(
        "distributions were not compared: \(counted(count, "run")) with activations and checkpoints, at least two are needed"
      )
    }
    if !found.tasks.isEmpty {
      parts.append("answers compared on \(counted(found.tasks.count, "task"))")
    }
    return "\(found.size): " + parts.joined(separator: "; ")
  }

  /// What must be known before believing the numbers.
  static func notes(_ sizes: [SizeAgreement]) -> [String] {
    var notes: [String] = []
    var counts = sizes.compactMap { $0.outputs.map { (runs: $0.runs.count, items: $0.sequences) } }
    for labels in sizes.flatMap(\.tasks).flatMap(\.definitions).map(\.agreement) {
      counts.append((labels.runs.count, labels.items))
    }
    let kinds = Set(counts.map { AgreementCoverage(runs: $0.runs, items: $0.items) })
    notes += AgreementCoverage.allCases.filter(kinds.contains).compactMap(\.note)
    if let fewest = counts.map(\.runs).filter({ $0 >= LeaveOneOut.fewest }).min(), fewest < 10 {
      notes.append(
        "\(fewest) runs are few: intervals over seeds are as long as Student's t asks for, and are still rough")
    }
    if sizes.contains(where: { $0.outputs != nil }) {
      notes.append(
        "sequences of the probe set are the units, not tokens: tokens of one sequence are not independent of each other"
      )
    }
    let labels = sizes.compactMap(\.tokens) + sizes.flatMap(\.tasks).flatMap(\.definitions).map(\.agreement)
    if labels.contains(where: { labels in labels.steps.contains { $0.degeneratePairs > 0 } }) {
      notes.append("pairs whose runs give one and the same label throughout have no kappa; means leave them out")
    }
    return notes
  }

  /// What must be known of runs that share seeds.
  static func notes(ofSeeds runs: [RunRecord]) -> [String] {
    let pairs = runs.bySize.compactMap { size, runs -> String? in
      let families = SharedSeeds.families(runs)
      let all = PairMean.pairs(of: runs.count)
      let sisters = all.count { families[$0.first] == families[$0.second] }
      guard sisters > 0 else { return nil }
      return
        "\(size): \(sisters) of \(counted(all.count, "pair")) of runs began with the same weights; means over pairs, "
        + "Fleiss' kappa and alpha leave them out, matrices show them"
    }
    return pairs + SharedSeeds.notes(runs)
  }

  private static func text(_ estimate: AgreementEstimate) -> String {
    guard let (low, high) = estimate.interval else { return Significant.text(estimate.value, 3) }
    return "\(Significant.text(estimate.value, 3)) (\(Significant.text(low, 3)) to \(Significant.text(high, 3)))"
  }
}
