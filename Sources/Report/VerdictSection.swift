import Stability

/// The answer in plain words, before anything else.
enum VerdictSection {
  static func html(_ input: ReportInput) -> String {
    let found = input.outliers?.outliers ?? []
    let tested = input.outliers?.sizes.contains(where: \.isTested) ?? false
    let kind = !found.isEmpty ? " found" : tested ? "" : " open"
    var parts = [
      "<section class=\"verdict\(kind)\" aria-label=\"Verdict\">",
      "<p class=\"lead\">\(Markup.escaped(lead(input)))</p>",
      points(input).map(HTMLReport.list).joined(separator: "\n"), "</section>",
    ]
    if !input.warnings.isEmpty {
      parts += [
        "<section class=\"warnings\"><h2>Before you rely on this</h2>", HTMLReport.list(input.warnings), "</section>",
      ]
    }
    return parts.joined(separator: "\n")
  }

  /// The verdict in one sentence.
  static func lead(_ input: ReportInput) -> String {
    guard !input.runs.isEmpty else { return "There are no runs yet." }
    guard let result = input.outliers else { return "The runs were not tested for outliers." }
    let found = result.outliers
    let tested = result.sizes.filter(\.isTested)
    let runs = ReportInput.counted(input.runs.count, "run")
    if found.isEmpty {
      guard !tested.isEmpty else { return "No verdict: \(runs), but at least five of one size are needed." }
      let count = ReportInput.counted(tested.reduce(0) { $0 + $1.runs.count }, "run")
      return "No outlier among \(count): each behaves like the others of its size."
    }
    let names = found.count <= 4 ? found.joined(separator: ", ") : "\(found.count) runs"
    return "\(names) \(found.count == 1 ? "does" : "do") not behave like the others (\(found.count) of \(runs))."
  }

  // One group of sentences per size: outliers, spread, similarity.
  private static func points(_ input: ReportInput) -> [[String]] {
    input.runs.bySize.map(\.size).map { size in
      let verdict = input.outliers?.sizes.filter { $0.size == size }.map(sentence) ?? []
      let outliers = Set(input.outliers?.outliers ?? [])
      let spread = input.summaries.filter { $0.size == size }.compactMap { sentence($0, outliers) }
      let similarity = input.similarity?.sizes.filter { $0.size == size }.compactMap(sentence) ?? []
      return verdict + spread + similarity
    }
  }

  private static func sentence(_ summary: SeedSummary, _ outliers: Set<String>) -> String? {
    guard let spread = summary.validationLoss else { return nil }
    var text = "\(summary.size): validation loss ends at \(Markup.fixed(spread.mean, 3)) on average"
    if let deviation = spread.standardDeviation {
      text += ", standard deviation \(Markup.fixed(deviation, 3)) and range \(Markup.fixed(spread.range, 3)) over "
      text += ReportInput.counted(spread.count, "seed") + without(outliers, summary)
    }
    if let unigram = summary.unigramCrossEntropy {
      let below = summary.rows.filter { ($0.validationLoss ?? .infinity) < unigram }.count
      text += "; \(below == summary.rows.count ? "every run is" : "\(below) of \(summary.rows.count) runs are")"
      text += " below the unigram cross-entropy of \(Markup.fixed(unigram, 3))"
    }
    return text + "."
  }

  private static func sentence(_ size: SizeSimilarity) -> String? {
    guard let last = size.sites.last(where: { $0.mean != nil }) else { return nil }
    return
      "\(size.size): representations of two seeds agree by \(Markup.fixed(last.mean, 2)) on average at “\(last.site)” "
      + "(debiased CKA; 1 is full agreement, 0 none)."
  }

  // What an outlier does to the spread is no property of the others.
  private static func without(_ outliers: Set<String>, _ summary: SeedSummary) -> String {
    guard summary.rows.contains(where: { outliers.contains($0.run) }),
      let rest = summary.validationLossSpread(without: outliers), let deviation = rest.standardDeviation
    else { return "" }
    return " (\(Markup.fixed(deviation, 3)) and \(Markup.fixed(rest.range, 3)) without the outliers)"
  }

  /// The verdict of a size, with the first reason for every run named.
  static func sentence(_ size: SizeOutliers) -> String {
    let reasons = size.outliers.compactMap { outlier in outlier.reasons.first.map { "\(outlier.run): \($0)" } }
    return size.verdict + (reasons.isEmpty ? "." : ". \(reasons.joined(separator: "; ")).")
  }
}
