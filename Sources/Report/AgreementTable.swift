import Stability

/// The agreement of runs for a terminal: distributions and likeliest tokens by step, groups of tokens, answers by task. Plain text.
public enum AgreementTable {
  /// Rows shown of the steps of a size; all are in the JSON form.
  static let mostRows = 24

  /// The lines, without line breaks.
  public static func lines(_ result: AgreementResult) -> [String] {
    let sizes = result.sizes.flatMap { size in
      [size.verdict] + (size.outputs.map(lines) ?? []) + (size.tokens.map { lines($0, title: nil) } ?? [])
        + flagged(size) + size.tasks.flatMap(lines) + [""]
    }
    return
      (sizes + ["without shared learning: \(result.null)"] + result.notes.map { "note: \($0)" } + result.scope.lines)
      .map(Markup.singleLine)
  }

  private static func lines(_ outputs: OutputAgreement) -> [String] {
    let steps = shown(outputs.steps)
    var lines = [
      "",
      "next-token distributions of \(outputs.runs.count) runs over \(outputs.vocabulary) tokens, at \(outputs.tokens) tokens in "
        + "\(outputs.sequences) sequences; nats per token, 95 % intervals over sequences and seeds",
    ]
    lines += AlignedColumns.lines(
      [
        [
          "step", "KL", "from", "to", "JS", "same top token", "from", "to", "entropy", "cross-entropy", "to uniform",
          "to unigram",
        ]
      ]
        + steps.map { step in
          ["\(step.step)"] + cells(step.divergence) + [number(step.jensenShannon.value)] + cells(step.topOne)
            + [step.entropy, step.crossEntropy, step.toUniform, step.toUnigram].map { number($0.value) }
        }, lastIsText: false)
    lines += omitted(steps.count, outputs.steps.count)
    let last = outputs.steps.count - 1
    if last >= 0, !outputs.splits.isEmpty {
      lines += ["", "groups of tokens at step \(outputs.steps[last].step); unigram counts of \(outputs.unigramSource)"]
      lines += AlignedColumns.lines(
        [["by", "group", "tokens", "KL", "from", "to", "same top token", "from", "to"]]
          + outputs.splits.flatMap { split in
            split.groups.map { group in
              [split.by, group.label, "\(group.tokens)"] + cells(group.divergence[last]) + cells(group.topOne[last])
            }
          }, lastIsText: false)
      lines += outputs.splits.map { "\($0.by): \($0.meaning)" }
    }
    return lines
  }

  private static func lines(_ labels: LabelAgreement, title: String?) -> [String] {
    let steps = shown(labels.steps)
    guard !steps.isEmpty else { return [] }
    return ["", title ?? "labels: \(labels.labels)"]
      + AlignedColumns.lines(
        [
          [
            "step", "equal", "kappa", "from", "to", "Fleiss", "from", "to", "alpha", "from", "to", "with last step",
            "from", "to",
          ]
        ]
          + steps.map { step in
            ["\(step.step)", number(step.percent.value)] + cells(step.kappa) + cells(step.fleiss)
              + cells(step.krippendorff) + cells(step.selfConsistency)
          }, lastIsText: false) + omitted(steps.count, labels.steps.count)
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

  /// At most `mostRows` of the steps, evenly spread, the last one among them.
  private static func shown<Step>(_ steps: [Step]) -> [Step] {
    let stride = max(1, (steps.count + mostRows - 2) / (mostRows - 1))
    return steps.indices.filter { $0 % stride == 0 || $0 == steps.count - 1 }.map { steps[$0] }
  }

  private static func omitted(_ shown: Int, _ all: Int) -> [String] {
    shown < all ? ["(\(shown) of \(all) steps; all with --json)"] : []
  }

  // The interval over items and runs, or over items alone where runs are too few.
  private static func cells(_ estimate: AgreementEstimate) -> [String] {
    [number(estimate.value), number(estimate.low ?? estimate.itemLow), number(estimate.high ?? estimate.itemHigh)]
  }

  private static func number(_ value: Double?) -> String { Significant.text(value, 4) }
}
