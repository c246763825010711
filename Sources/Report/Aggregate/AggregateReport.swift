import Stability

/// The interquartile mean over runs and sizes, and performance profiles.
public enum AggregateReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = AggregateAnalysis
  /// Its heading.
  public static let title = "Middle of the runs"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.stability]
  /// Why there is nothing to show.
  public static let absence = "The runs were not aggregated."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("profile", of: name, in: .stability, beginning: ["profile-"])
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    guard !result.metrics.isEmpty else { return [missing(input, in: section)] }
    let blocks = result.metrics.flatMap { metric -> [ReportBlock] in
      let place = "results/aggregate.json:metrics[metric=\(metric.metric)]"
      return [.table(table(metric, place))] + (metric.profile.count > 1 ? [.figure(figure(metric, place))] : [])
    }
    return blocks + (result.notes.isEmpty ? [] : [.list(result.notes)])
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: title, what: result.method, null: "none; nothing is tested.", correction: "none; intervals are 95 % each.",
      cite: "Runs were aggregated by the interquartile mean with stratified bootstrap intervals (Agarwal et al. 2021).")
  }

  private static func table(_ metric: MetricAggregate, _ place: String) -> ReportTable {
    let rows = (metric.sizes + (metric.overall.map { [$0] } ?? [])).map { part in
      let source = part.size.map { "\(place).sizes[size=\($0)]" } ?? place + ".overall"
      return ReportTable.Row([
        .text(part.size ?? "all sizes"), part.step == nil ? .empty : .whole(part.step, source: source),
        .whole(part.count, source: source), .significant(part.mean, 5, source: source),
        .significant(part.interquartileMean, 5, source: source), .significant(part.low, 5, source: source),
        .significant(part.high, 5, source: source),
      ])
    }
    return ReportTable(
      id: "aggregate-\(metric.metric)", caption: "Interquartile mean of \(metric.metric) over runs",
      columns: [
        ("size", "size"), ("step", "#step"), ("runs", "#runs"), ("mean", "#mean"),
        ("interquartile_mean", "#interquartile mean"), ("low", "#95 % from"), ("high", "#to"),
      ], rows: rows)
  }

  private static func figure(_ metric: MetricAggregate, _ place: String) -> ReportFigure {
    let (x, better) = (metric.profile.map(\.threshold), metric.higherIsBetter ? "above" : "below")
    return .curves(
      id: "profile-\(metric.metric)", title: "Performance profile of \(metric.metric)",
      note: "share of runs \(better) a threshold; band: 95 % interval at each",
      description: "Share of runs whose \(metric.metric) lies \(better) a threshold, with 95 % intervals",
      size: metric.sizes.count == 1 ? metric.sizes[0].size : nil, x: metric.metric, y: "share of runs", range: [0, 1],
      lines: [
        ReportFigure.Line(
          label: "runs", seed: nil, role: .median, x: x, y: metric.profile.map(\.share), source: place + ".profile")
      ],
      band: ReportFigure.Band(
        label: "95 % interval", x: x, low: metric.profile.map(\.low), high: metric.profile.map(\.high)))
  }
}
