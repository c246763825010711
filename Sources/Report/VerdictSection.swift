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
      let compared = tested.reduce(0) { $0 + $1.comparedRuns }
      let blind = tested.compactMap(\.visibleDeviation).max().map {
        "; deviations below about \($0) standard deviations cannot be relied on to show at this number of runs"
      }
      return "No gross outlier was found among \(compared) compared runs\(blind ?? "")\(partial(tested))."
    }
    let names = found.count <= 4 ? found.joined(separator: ", ") : "\(found.count) runs"
    return "\(names) \(found.count == 1 ? "does" : "do") not behave like the others (\(found.count) of \(runs))"
      + "\(partial(tested))."
  }

  // What a sweep shows before its end need not hold at its end.
  private static func partial(_ tested: [SizeOutliers]) -> String {
    let parts = tested.compactMap { size in size.incompleteness.map { tested.count > 1 ? "\(size.size) \($0)" : $0 } }
    return parts.isEmpty ? "" : "; so far \(parts.joined(separator: ", "))"
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
    var text =
      "\(summary.size): validation loss at step \(Markup.grouped(spread.step)) is \(Markup.fixed(spread.mean, 3))"
    if spread.count > 1 { text += " on average" }
    if let deviation = spread.standardDeviation {
      text += ", standard deviation \(Markup.fixed(deviation, 3)) and range \(Markup.fixed(spread.range, 3)) over "
      text += spread.count < summary.rows.count ? "\(spread.count) of " : ""
      text += ReportInput.counted(summary.rows.count, "run") + without(outliers, spread)
    }
    if let unigram = summary.unigramCrossEntropy {
      let below = spread.values.count { ($0.value ?? .infinity) < unigram }
      text += "; \(below) of \(ReportInput.counted(spread.count, "run")) \(below == 1 ? "is" : "are")"
      text += " below the unigram cross-entropy of \(Markup.fixed(unigram, 3)) there"
    }
    return text + "."
  }

  private static func sentence(_ size: SizeSimilarity) -> String? {
    guard let last = size.sites.last(where: { $0.mean != nil }) else { return nil }
    var before = ""
    if let first = size.firstStep, let mean = last.meanAtFirst {
      before = "; \(Markup.fixed(mean, 2)) at step \(Markup.grouped(first))"
    }
    return
      "\(size.size): representations of two runs agree by \(Markup.fixed(last.mean, 2)) on average at “\(last.site)”"
      + (size.step.map { " and step \(Markup.grouped($0))" } ?? "") + " (debiased CKA; 1 is full agreement\(before))."
  }

  // What an outlier does to the spread is no property of the others.
  private static func without(_ outliers: Set<String>, _ spread: SeedSummary.Spread) -> String {
    guard spread.values.contains(where: { outliers.contains($0.run) }),
      let rest = spread.without(outliers), let deviation = rest.standardDeviation
    else { return "" }
    return " (\(Markup.fixed(deviation, 3)) and \(Markup.fixed(rest.range, 3)) without the outliers)"
  }

  /// The verdict of a size, with the first reason for every run named.
  static func sentence(_ size: SizeOutliers) -> String {
    let reasons = size.outliers.compactMap { outlier in outlier.reasons.first.map { "\(outlier.run): \($0)" } }
    return size.verdict + (reasons.isEmpty ? "." : ". \(reasons.joined(separator: "; ")).")
  }
}
