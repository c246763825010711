import Stability

/// Where each seed ended, and the spread over seeds.
enum SeedSection {
  static func html(_ input: ReportInput) -> String {
    var parts = ["<section>", "<h2>Seeds</h2>"]
    if input.summaries.isEmpty { parts.append("<p>No run has recorded anything yet.</p>") }
    let named = Set(input.outliers?.outliers ?? [])
    for summary in input.summaries { parts.append(table(summary, named)) }
    if input.summaries.contains(where: { $0.unigramCrossEntropy != nil }) {
      parts.append(
        "<p class=\"note\">The unigram cross-entropy is what a model reaches that knows how often each token occurs in the "
          + "training text and nothing else; a run that has learned from context is below it.</p>")
    } else if !input.summaries.isEmpty {
      parts.append("<p class=\"note\">The unigram cross-entropy is not known for these runs.</p>")
    }
    return (parts + ["</section>"]).joined(separator: "\n")
  }

  private static func table(_ summary: SeedSummary, _ named: Set<String>) -> String {
    let rows = summary.rows.map { row in
      let isOutlier = named.contains(row.run)
      let state = row.state.rawValue + (row.failure.map { ": \($0)" } ?? "")
      let difference = row.validationLoss.flatMap { loss in summary.unigramCrossEntropy.map { loss - $0 } }
      return "<tr\(isOutlier ? " class=\"outlier\"" : "")><th class=\"run\" scope=\"row\">\(Markup.escaped(row.run))"
        + (isOutlier ? " <span class=\"tag\">outlier</span>" : "") + "</th>"
        + [
          Markup.fixed(row.validationLoss, 4), signed(difference), Markup.fixed(row.trainingLoss, 4),
          Markup.grouped(row.step), "\(row.initSeed)", "\(row.dataSeed)",
        ].map(HTMLReport.number).joined() + "<td>\(Markup.escaped(state))</td></tr>"
    }
    let feet = [
      foot("mean \(place(summary))", summary.trainingLoss?.mean, summary.validationLoss?.mean),
      foot("standard deviation", summary.trainingLoss?.standardDeviation, summary.validationLoss?.standardDeviation),
      foot("range", summary.trainingLoss?.range, summary.validationLoss?.range),
      summary.validationLoss?.values.contains { named.contains($0.run) } ?? false
        ? foot("standard deviation without outliers", nil, summary.validationLoss?.without(named)?.standardDeviation)
        : "",
      summary.unigramCrossEntropy.map { foot("unigram cross-entropy", nil, $0) } ?? "",
    ]
    let names = [
      "run", "#validation loss", "#minus unigram", "#training loss", "#step", "#init seed", "#data seed", "state",
    ]
    return """
      <div class="table" tabindex="0"><table><caption>\(Markup.escaped(summary.size))</caption>
      \(HTMLReport.header(names))
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody><tfoot>
      \(feet.joined(separator: "\n"))
      </tfoot></table></div>
      """
  }

  // Which runs the spread is over, and where: rows above may have ended elsewhere.
  private static func place(_ summary: SeedSummary) -> String {
    let places = [("validation", summary.validationLoss), ("training", summary.trainingLoss)].compactMap {
      name, spread in
      spread.map { (name, "of \(ReportInput.counted($0.count, "run")) at step \(Markup.grouped($0.step))") }
    }
    guard let first = places.first else { return "" }
    return places.allSatisfy { $0.1 == first.1 } ? first.1 : places.map { "\($0.1) (\($0.0))" }.joined(separator: ", ")
  }

  private static func foot(_ name: String, _ training: Double?, _ validation: Double?) -> String {
    "<tr><th scope=\"row\">\(name)</th>" + HTMLReport.number(validation.map { Markup.fixed($0, 4) } ?? "") + "<td></td>"
      + HTMLReport.number(training.map { Markup.fixed($0, 4) } ?? "") + "<td colspan=\"4\"></td></tr>"
  }

  private static func signed(_ value: Double?) -> String {
    let text = Markup.fixed(value, 4)
    return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : value == nil ? text : "+" + text
  }
}
