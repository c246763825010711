import Stability
import Wording

/// The steps at which curves change their course.
public enum ChangePointsReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = ChangePointsAnalysis
  /// Its heading.
  public static let title = "Change points"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.stability]
  /// Why there is nothing to show.
  public static let absence = "The curves were not searched for changes."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("changepoints", of: name, in: .stability, beginning: ["changepoints-"])
  ]

  // More would bury the rest; all are in the stored result.
  private static let mostRows = 80

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    guard !result.curves.isEmpty else {
      return [.missing("No curve has enough steps to be searched for changes.", command: nil)]
    }
    let curves = result.curves.map { "\($0.metric) of \($0.size)" }.joined(separator: ", ")
    guard !result.changepoints.isEmpty else { return [.text("No change of course in \(curves).")] }
    var blocks: [ReportBlock] = ChangePointFigure.figures(result, input).map { .figure($0) } + [.table(table(result))]
    if result.changepoints.count > mostRows {
      blocks.append(.note("The first \(mostRows) are shown; all are in results/changepoints.json."))
    }
    return blocks
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Change points", what: result.method + " Penalty: " + result.penalty, null: result.null,
      correction: "none over changes and metrics; the penalty decides how many changes there are.",
      cite:
        "Changes of slope were located in the mean curve by exact dynamic programming (CPOP; Fearnhead, Maidstone and "
        + "Letchford 2019) and changes of variance by PELT (Killick, Fearnhead and Eckley 2012).",
      assumptions: ("What the intervals of change points assume", result.assumptions))
  }

  private static func table(_ result: ChangePointsResult) -> ReportTable {
    let rows = result.changepoints.prefix(mostRows).enumerated().map { index, point in
      let source = "results/changepoints.json:changepoints[\(index)]"
      let runs = result.curves.first { $0.size == point.size && $0.metric == point.metric }?.runs
      return ReportTable.Row([
        .text("\(point.metric) of \(point.size)"), .text(point.kind.rawValue), .whole(point.step), .whole(point.low),
        .whole(point.high), .significant(point.before, 3), .significant(point.after, 3), .whole(point.runs.count),
        .whole(runs),
      ]).from(source)
    }
    return ReportTable(
      id: "changepoints",
      caption: "Changes of the mean curves, with \(Wording.significant(100 * result.level)) % intervals",
      columns: [
        ("curve", "curve"), ("kind", "what changes"), ("step", "#step"), ("low", "#interval from"), ("high", "#to"),
        ("before", "#before"), ("after", "#after"), ("shown_by", "#runs that show it"), ("runs", "#of"),
      ], rows: rows)
  }
}
