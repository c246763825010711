import Stability
import Wording

/// The difference between two folders of runs; shown on a terminal alone.
public enum ComparisonReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = ComparisonAnalysis
  /// Its heading.
  public static let title = "Comparison"
  /// No section: a report is about one folder.
  public static let sections: [ReportSection.Name] = []
  /// Why there is nothing to show.
  public static let absence = "The runs were not compared with others."

  /// None in the report of a folder.
  public static func shown(in context: AnalysisContext, after results: ReportResults) -> Shown? { nil }

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    let better = result.higherIsBetter ? "higher" : "lower"
    return [
      .text(result.verdict + "."), .table(groups(result)), .table(tests(result)),
      .text("The difference is that of \(result.metric), B minus A, at size \(result.size); \(better) is better."),
    ] + (result.notes.isEmpty ? [] : [.list(result.notes)])
  }

  private static let file = "results/comparison.json:"

  private static func groups(_ result: Shown) -> ReportTable {
    ReportTable(
      id: "comparison-groups", caption: "The two groups of runs",
      columns: [("group", "group"), ("runs", "#runs"), ("mean", "#mean"), ("sd", "#standard deviation")],
      rows: zip(["A", "B"], result.groups).map { letter, group in
        ReportTable.Row([
          .text("\(letter)  \(group.name)"), .whole(group.count), .significant(group.mean, 5),
          .significant(group.standardDeviation, 3),
        ]).from(file + "groups")
      })
  }

  private static func tests(_ result: Shown) -> ReportTable {
    func row(_ name: String, _ value: Double?, _ low: Double?, _ high: Double?, _ p: Double?) -> ReportTable.Row {
      let numbers = [value, low, high].map { $0 == nil ? .empty : ReportTable.Cell.significant($0, 4, source: file) }
      return ReportTable.Row([.text(name)] + numbers + [p == nil ? .empty : .probability(p, source: file)])
    }
    let arrangements = "\(result.permutation.exact ? "all" : "drawn") \(Wording.count(result.permutation.arrangements))"
    let improvement = result.probabilityOfImprovementInterval
    return ReportTable(
      id: "comparison-tests", caption: "The difference by several methods",
      columns: [
        ("method", ""), ("estimate", "#estimate"), ("low", "#95 % from"), ("high", "#to"), ("p", "#p"),
      ],
      rows: [
        row(
          "difference, \(result.method)" + (result.pairs.map { " of \($0) pairs" } ?? ""), result.difference,
          result.low,
          result.high, result.pValue),
        row("permutation (\(arrangements))", nil, nil, nil, result.permutation.pValue),
        row("bootstrap-t", nil, result.bootstrap?.low, result.bootstrap?.high, nil),
        row("probability of improvement", result.probabilityOfImprovement, improvement.low, improvement.high, nil),
      ])
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: title,
      what:
        "\(result.method)’s test and interval of the difference of means, each run counted once; beside them a permutation "
        + "test, a bootstrap-t interval and the probability that a run of B is better than one of A.",
      null: result.null, correction: "none; one metric is compared.",
      cite: "Groups of runs were compared by \(result.method)’s test with the run as the unit of replication.")
  }
}
