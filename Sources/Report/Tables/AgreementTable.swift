import Stability

/// The agreement of runs for a terminal: distributions and likeliest tokens by step, groups of tokens, answers by task. Plain text.
public enum AgreementTable {
  /// Rows shown of the steps of a size; all are in the JSON form.
  static let mostRows = 24

  /// The lines, without line breaks.
  public static func lines(_ result: AgreementResult) -> [String] {
    var lines: [String] = []
    for size in result.sizes {
      lines.append(size.verdict)
      if let outputs = size.outputs { lines += Self.lines(outputs) }
      if let tokens = size.tokens { lines += Self.lines(tokens, title: "labels: \(tokens.labels)") }
      lines += flagged(size)
      for task in size.tasks { lines += Self.lines(task) }
      lines.append("")
    }
    lines.append("without shared learning: \(result.null)")
    lines += result.notes.map { "note: \($0)" }
    lines += result.scope.lines
    return lines
  }

  private static func lines(_ outputs: OutputAgreement) -> [String] {
    let steps = outputs.steps.equallySpaced(atMost: mostRows)
    let header = [
      "step", "KL", "from", "to", "JS", "same top token", "from", "to", "entropy", "cross-entropy", "to uniform",
      "to unigram",
    ]
    let title =
      "next-token distributions of \(outputs.runs.count) runs over \(outputs.vocabulary) tokens, at \(outputs.tokens) tokens in "
      + "\(outputs.sequences) sequences; nats per token, 95 % intervals over sequences and seeds as far as there are five of each"
    var lines = ["", title]
    lines += AlignedColumns.lines([header] + steps.map(row))
    lines += omitted(steps.count, outputs.steps.count)
    guard let last = outputs.steps.indices.last, !outputs.splits.isEmpty else { return lines }
    lines += ["", "groups of tokens at step \(outputs.steps[last].step); unigram counts of \(outputs.unigramSource)"]
    var rows = [["by", "group", "tokens", "KL", "from", "to", "same top token", "from", "to"]]
    for split in outputs.splits {
      for group in split.groups {
        rows.append(
          [split.by, group.label, "\(group.tokens)"] + cells(group.divergence[last]) + cells(group.topOne[last]))
      }
    }
    lines += AlignedColumns.lines(rows)
    return lines + outputs.splits.map { "\($0.by): \($0.meaning)" }
  }

  private static func row(_ step: OutputStep) -> [String] {
    var row = ["\(step.step)"]
    row += cells(step.divergence)
    row.append(number(step.jensenShannon.value))
    row += cells(step.topOne)
    row += [step.entropy, step.crossEntropy, step.toUniform, step.toUnigram].map { number($0.value) }
    return row
  }

  private static func lines(_ labels: LabelAgreement, title: String) -> [String] {
    let steps = labels.steps.equallySpaced(atMost: mostRows)
    guard !steps.isEmpty else { return [] }
    let header = [
      "step", "equal", "kappa", "from", "to", "Fleiss", "from", "to", "alpha", "from", "to", "with last step", "from",
      "to",
    ]
    var lines = ["", title]
    lines += AlignedColumns.lines([header] + steps.map(row))
    return lines + omitted(steps.count, labels.steps.count)
  }

  private static func row(_ step: LabelStep) -> [String] {
    var row = ["\(step.step)", number(step.percent.value)]
    for estimate in [step.kappa, step.fleiss, step.krippendorff, step.selfConsistency] { row += cells(estimate) }
    return row
  }

  private static func lines(_ task: TaskAgreement) -> [String] {
    var lines: [String] = []
    if let used = task.definitions.first(where: { $0.definition == task.used })?.agreement {
      lines += Self.lines(
        used,
        title:
          "task \(task.task), \(used.runs.count) runs, \(used.items) items; labels: \(used.labels), since \(task.reason)"
      )
    }
    let others = task.definitions.filter { $0.definition != task.used }.compactMap { definition in
      definition.agreement.steps.last.map { "\(definition.definition) \(number($0.kappa.value))" }
    }
    return lines + (others.isEmpty ? [] : ["kappa by other labels at the last step: " + others.joined(separator: ", ")])
  }

  private static func flagged(_ size: SizeAgreement) -> [String] {
    guard let without = size.tokens?.steps.last?.withoutFlagged else { return [] }
    return [
      "without \(size.flaggedRuns.joined(separator: ", ")), which the outlier verdict flags: kappa \(number(without.kappa)), "
        + "Fleiss \(number(without.fleiss)), alpha \(number(without.krippendorff)) (\(without.runs) runs)"
    ]
  }

  private static func omitted(_ shown: Int, _ all: Int) -> [String] {
    shown < all ? ["(\(shown) of \(all) steps; all with --json)"] : []
  }

  private static func cells(_ estimate: AgreementEstimate) -> [String] {
    [number(estimate.value), number(estimate.interval?.low), number(estimate.interval?.high)]
  }

  private static func number(_ value: Double?) -> String { Significant.text(value, 4) }
}
