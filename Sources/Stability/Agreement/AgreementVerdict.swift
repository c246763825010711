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
    var counts = sizes.compactMap { $0.outputs?.runs.count }
    for task in sizes.flatMap(\.tasks) { counts += task.definitions.map(\.agreement.runs.count) }
    if let fewest = counts.min(), fewest < 5 {
      notes.append("fewer than five runs: nothing is said of other seeds, intervals are over other items alone")
    } else if let fewest = counts.min(), fewest < 10 {
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

  private static func text(_ estimate: AgreementEstimate) -> String {
    let low = estimate.low ?? estimate.itemLow
    let high = estimate.high ?? estimate.itemHigh
    guard let low, let high else { return Significant.text(estimate.value, 3) }
    return "\(Significant.text(estimate.value, 3)) (\(Significant.text(low, 3)) to \(Significant.text(high, 3)))"
  }

}
