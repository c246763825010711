import Stability
import Wording

/// The answer in plain words, before anything else.
enum VerdictSection {
  static func verdict(_ input: ReportInput) -> ReportDocument.Verdict {
    let found = input.results.outliers
    let tested = input.results[OutliersReport.self]?.sizes.contains(where: \.isTested) ?? false
    return ReportDocument.Verdict(
      state: !found.isEmpty ? .found : tested ? .none : .open, lead: lead(input), groups: points(input))
  }

  /// The verdict in one sentence.
  static func lead(_ input: ReportInput) -> String {
    guard !input.runs.isEmpty else { return "There are no runs yet." }
    guard let result = input.results[OutliersReport.self] else { return "The runs were not tested for outliers." }
    let found = result.outliers
    let tested = result.sizes.filter(\.isTested)
    let runs = counted(input.runs.count, "run")
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

  // One group of sentences for each size: the outliers, the losses, then what the other analyses say.
  private static func points(_ input: ReportInput) -> [[ReportDocument.Sentence]] {
    input.runs.bySize.map(\.size).map { size in
      let summaries = input.summaries.filter { $0.size == size }.compactMap { sentence($0, input.named) }
      var groups = AnalysisReports.all.map { sentences($0, size, input) }
      groups.insert(summaries.map { ReportDocument.Sentence($0, sources: [input.source(.validationLoss)]) }, at: 1)
      return Array(groups.joined())
    }
  }

  private static func sentences<Report: AnalysisReport>(
    _ report: Report.Type, _ size: String, _ input: ReportInput
  ) -> [ReportDocument.Sentence] {
    input.results[report].map { report.verdict($0, size: size, input) } ?? []
  }

  private static func sentence(_ summary: SeedSummary, _ outliers: Set<String>) -> String? {
    guard let spread = summary.validationLoss else { return nil }
    var text =
      "\(summary.size): validation loss at step \(Wording.count(spread.step)) is \(Wording.fixed(spread.mean, 3))"
    if spread.count > 1 { text += " on average" }
    if let deviation = spread.standardDeviation {
      text += ", standard deviation \(Wording.fixed(deviation, 3)) and range \(Wording.fixed(spread.range, 3)) over "
      text += spread.count < summary.rows.count ? "\(spread.count) of " : ""
      text += counted(summary.rows.count, "run") + without(outliers, spread)
    }
    if let unigram = summary.unigramCrossEntropy {
      let below = spread.values.count { ($0.value ?? .infinity) < unigram }
      text += "; \(below) of \(counted(spread.count, "run")) \(below == 1 ? "is" : "are")"
      text += " below the unigram cross-entropy of \(Wording.fixed(unigram, 3)) there"
    }
    return text + "."
  }

  // What an outlier does to the spread is no property of the others.
  private static func without(_ outliers: Set<String>, _ spread: SeedSummary.Spread) -> String {
    guard spread.values.contains(where: { outliers.contains($0.run) }),
      let rest = spread.without(outliers), let deviation = rest.standardDeviation
    else { return "" }
    return " (\(Wording.fixed(deviation, 3)) and \(Wording.fixed(rest.range, 3)) without the outliers)"
  }
}
