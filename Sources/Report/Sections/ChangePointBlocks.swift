import Stability

/// The steps at which curves change their course.
enum ChangePointBlocks {
  // More would bury the rest; all are in the stored result.
  private static let mostRows = 80

  static func blocks(_ input: ReportInput) -> [ReportBlock] {
    guard let result = input.results.changepoints else {
      return [input.missing(.changepoints, "The curves were not searched for changes.")]
    }
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

  private static func table(_ result: ChangePointResult) -> ReportTable {
    let rows = result.changepoints.prefix(mostRows).enumerated().map { index, point in
      let source = "results/changepoints.json:changepoints[\(index)]"
      let runs = result.curves.first { $0.size == point.size && $0.metric == point.metric }?.runs
      return ReportTable.Row([
        .text("\(point.metric) of \(point.size)"), .text(point.kind.rawValue), .whole(point.step, source: source),
        .whole(point.low, source: source), .whole(point.high, source: source),
        .significant(point.before, 3, source: source), .significant(point.after, 3, source: source),
        .whole(point.runs.count, source: source), .whole(runs, source: source),
      ])
    }
    return ReportTable(
      id: "changepoints",
      caption: "Changes of the mean curves, with \(Markup.significant(100 * result.level)) % intervals",
      columns: [
        ("curve", "curve"), ("kind", "what changes"), ("step", "#step"), ("low", "#interval from"), ("high", "#to"),
        ("before", "#before"), ("after", "#after"), ("shown_by", "#runs that show it"), ("runs", "#of"),
      ], rows: rows)
  }
}
