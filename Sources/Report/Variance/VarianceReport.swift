import Stability
import Wording

/// How far runs spread over seeds, and how that changes over training.
public enum VarianceReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = VarianceAnalysis
  /// Its heading.
  public static let title = "Spread over training"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.stability, .components]
  /// Why there is nothing to show.
  public static let absence = "Two runs of a size with a common step are needed."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("spread", of: name, in: .stability, beginning: ["spread-"]),
    FigureFamily("variance", of: name, in: .components, beginning: ["components-"]),
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    guard section != .components else { return ComponentsBlocks.blocks(result) }
    guard result.metrics.contains(where: { !$0.sizes.isEmpty }) else { return [missing(input, in: section)] }
    var blocks: [ReportBlock] = []
    for metric in result.metrics {
      let place = "results/variance.json:metrics[metric=\(metric.metric)]"
      blocks += metric.sizes.map {
        .text("\(metric.metric) of \($0.verdict).", from: "\(place).sizes[size=\($0.size)]")
      }
      if result.metrics.count <= 4 {
        blocks += metric.sizes.filter { $0.steps.count > 1 }.map { .figure(figure(metric.metric, $0, place)) }
      }
      blocks.append(.table(table(metric, place)))
      if let comparison = metric.acrossSizes { blocks.append(.paragraph(sentence(comparison, place))) }
    }
    return blocks + [.list(result.notes)]
  }

  /// What stands in place of the blocks: the command that tells the seeds apart where it is asked which of them matters.
  public static func missing(_ input: ReportInput, in section: ReportSection.Name) -> ReportBlock {
    guard section == .components else {
      return .missing(
        input.results.reason(name).map { $0 + "." } ?? absence,
        command: "polypythia analyze \(name) \(input.quotedFolder)")
    }
    return ComponentsBlocks.missing
  }

  /// What the verdict says of the runs of a size.
  public static func verdict(_ result: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] {
    result.metrics.flatMap { metric in
      metric.sizes.filter { $0.size == size }.flatMap { variance in
        let place = "results/variance.json:metrics[metric=\(metric.metric)].sizes[size=\(size)]"
        let spread = ReportDocument.Sentence("\(metric.metric) of \(variance.verdict).", sources: [place])
        let components = ComponentsBlocks.sentence(variance).map {
          ReportDocument.Sentence($0, sources: [place + ".components"])
        }
        return [spread] + (components.map { [$0] } ?? [])
      }
    }
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Spread and its sources",
      what:
        "standard deviation over runs at each common step with chi-square intervals; its change by the correlated-variances "
        + "test of Pitman and Morgan; sources by two-way analysis of variance where the design is complete, REML else.",
      null: result.null, correction: "Holm’s, one family each for trends, sources and sizes.",
      cite:
        "Spread over seeds is given as the standard deviation over runs with 95 % chi-square intervals; variance was "
        + "attributed to initialisation and data order by a crossed random-effects model.")
  }

  /// What went in.
  public static func scopes(_ result: Shown) -> [(name: String, lines: [String])] { [("Spread", result.scope.lines)] }

  private static func figure(_ metric: String, _ size: SizeVariance, _ place: String) -> ReportFigure {
    let x = size.steps.map(\.step)
    return .curves(
      id: "spread-\(metric)-\(size.size)", title: "Spread of \(metric), \(size.size)",
      note: "standard deviation over runs; band: 95 % chi-square interval at each step",
      description: "Standard deviation of \(metric) over \(counted(size.runs.count, "run")) of size "
        + "\(size.size) over training steps, with 95 % intervals", size: size.size, y: "standard deviation", range: [0],
      lines: [
        .of(
          "sd", .median, x: x, y: size.steps.map(\.standardDeviation),
          source: "\(place).sizes[size=\(size.size)].steps")
      ], band: .of("95 % interval", x: x, low: size.steps.map(\.low), high: size.steps.map(\.high)),
      hasLogarithmicForm: true)
  }

  private static func table(_ metric: MetricVariance, _ place: String) -> ReportTable {
    let rows = metric.sizes.compactMap { size -> ReportTable.Row? in
      guard let last = size.steps.last else { return nil }
      let source = "\(place).sizes[size=\(size.size)]"
      return ReportTable.Row([
        .text(size.size), .whole(last.step), .whole(last.count), .significant(last.mean, 5),
        .significant(last.standardDeviation, 3), .significant(last.low, 3), .significant(last.high, 3),
        .significant(last.range, 3), .significant(size.trend?.whole.ratio, 3),
        .probability(size.trend?.whole.pAdjusted), .significant(size.lateNoise?.ratio, 3),
      ]).from(source)
    }
    return ReportTable(
      id: "spread-table-\(metric.metric)", caption: "Spread of \(metric.metric) over seeds at the last common step",
      columns: [
        ("size", "size"), ("step", "#step"), ("runs", "#runs"), ("mean", "#mean"), ("sd", "#standard deviation"),
        ("sd_low", "#95 % from"), ("sd_high", "#to"), ("range", "#range"), ("growth", "#growth since first"),
        ("growth_p_adjusted", "#p, corrected"), ("late_ratio", "#over late checkpoints"),
      ], rows: rows)
  }

  private static func sentence(_ sizes: SizeComparison, _ place: String) -> ReportDocument.Sentence {
    let differs = sizes.pAdjusted < 0.05
    return ReportDocument.Sentence(
      "The spread \(differs ? "differs" : "is not shown to differ") between sizes \(sizes.sizes.joined(separator: ", ")) "
        + "(Brown and Forsythe’s F = \(Wording.significant(sizes.statistic)), corrected p "
        + "\(sizes.pAdjusted < 0.001 ? "" : "= ")\(Wording.probability(sizes.pAdjusted))).",
      sources: ["\(place).across_sizes"])
  }
}
