import Stability
import Wording

/// How many seeds a comparison needs, with these runs as pilot.
public enum PlanningReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = PlanningAnalysis
  /// Its heading.
  public static let title = "Number of seeds"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.planning]
  /// Why there is nothing to show.
  public static let absence = "At least two runs of a size that differ are needed as a pilot."
  /// A plan for each size that has one.
  public typealias Shown = [PlanningResult]
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("plan", of: name, in: .planning, beginning: ["detectable-"])
  ]

  /// The plan in one sentence.
  ///
  /// - Parameter named: the outliers; those that the pilot leaves out are mentioned.
  static func sentence(_ plan: PlanningResult, without named: [String]) -> String {
    func text(_ seeds: Int?) -> String { seeds.map(Wording.count) ?? "more than 100,000" }
    return "\(plan.size): to find a difference of \(Wording.significant(plan.effect)) in \(plan.metric)"
      + (plan.effectIsDefault
        ? " (one standard deviation of the runs\(named.isEmpty ? "" : " without \(named.joined(separator: ", "))"))"
        : "")
      + " between two groups of runs with probability \(Wording.significant(plan.power)), each group needs "
      + "\(text(plan.seeds)) seeds; since \(plan.spread.count) runs know the spread only roughly, "
      + "\(text(plan.low)) to \(text(plan.high)) may turn out to be right."
  }

  /// Where the numbers of a size's plan come from: no file, but a command that is done at once.
  static func source(_ size: String) -> String { "polypythia analyze plan --size \(ReportInput.quoted(size))" }

  /// The outliers of the plan's size that its pilot leaves out.
  static func excluded(_ plan: PlanningResult, _ input: ReportInput) -> [String] {
    input.runs.filter { $0.size == plan.size }.map(\.name).filter {
      input.named.contains($0) && !plan.scope.runs.contains($0)
    }
  }

  /// Everything there is to show.
  public static func blocks(
    _ plans: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    for plan in plans {
      let place = source(plan.size)
      blocks += [
        .text(sentence(plan, without: excluded(plan, input)), from: place),
        .figure(figure(plan)),
        .table(table(plan)),
      ]
      if let early = plan.sequential { blocks.append(.table(looks(early, plan))) }
      blocks.append(.list(plan.notes))
    }
    guard let first = plans.first else { return blocks }
    return blocks + [
      .missing(
        "Another effect, another power, or a plan that may stop early is a matter of seconds.",
        command:
          "polypythia analyze plan \(input.quotedFolder) --size \(ReportInput.quoted(first.size)) "
          + "--effect 0.01 --looks 2")
    ]
  }

  /// A plan for each size. One run far from the others would make every plan far too large: outliers are no part of the pilot.
  ///
  /// - Throws: the reason why no size has one.
  public static func shown(in context: AnalysisContext, after results: ReportResults) throws -> Shown? {
    let named = Set(results.outliers)
    let pilot = context.runs.filter { !named.contains($0.name) }
    var (plans, absence): ([PlanningResult], ReportAbsence?) = ([], nil)
    for size in context.runs.bySize.map(\.size) {
      do {
        plans.append(try PlanningAnalysis(size: size).analyse(pilot))
      } catch {
        absence = absence ?? ReportAbsence(error)
      }
    }
    if plans.isEmpty, let absence { throw absence }
    return plans.isEmpty ? nil : plans
  }

  /// What the verdict says of the runs of a size.
  public static func verdict(_ plans: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] {
    plans.filter { $0.size == size }.map {
      ReportDocument.Sentence(sentence($0, without: excluded($0, input)), sources: [source(size)])
    }
  }

  /// What its numbers are.
  public static func method(_ plans: Shown) -> ReportMethod? {
    guard let plan = plans.first else { return nil }
    return ReportMethod(
      name: "Numbers of seeds", what: plan.method, null: "the groups have equal means.",
      correction: "none; one comparison is planned.",
      cite:
        "The number of seeds was chosen for a power of \(Wording.significant(plan.power)) of Welch’s test at level "
        + "\(Wording.significant(plan.level)), averaged over the uncertainty of a pilot of \(plan.spread.count) runs.")
  }

  /// What went in, size by size.
  public static func scopes(_ plans: Shown) -> [(name: String, lines: [String])] {
    plans.map { ("Number of seeds of \($0.size)", $0.scope.lines) }
  }

  private static func figure(_ plan: PlanningResult) -> ReportFigure {
    var figure = ReportFigure(
      id: "detectable-\(plan.size)", kind: .intervals, title: "What a number of seeds can show, \(plan.size)",
      note: "difference of \(plan.metric) found with probability \(Wording.significant(plan.power)), level "
        + "\(Wording.significant(plan.level)); bars: 95 % interval of the spread",
      description:
        "Difference of \(plan.metric) between two groups of runs of size \(plan.size) that numbers of seeds find",
      size: plan.size)
    figure.x = ReportFigure.Axis(label: "difference of \(plan.metric)", range: [0])
    figure.intervals = plan.detectable.filter { $0.effect.isFinite }.map { row in
      ReportFigure.Interval(
        label: "\(row.seeds) seeds", value: row.effect, low: row.low.ifFinite, high: row.high.ifFinite,
        source: source(plan.size))
    }
    return figure
  }

  private static func table(_ plan: PlanningResult) -> ReportTable {
    let place = source(plan.size)
    let rows = plan.detectable.map { row in
      ReportTable.Row([
        .whole(row.seeds), .significant(row.effect, 3), .significant(row.low, 3), .significant(row.high, 3),
        .number(row.standardised, 2),
      ]).from(place)
    }
    return ReportTable(
      id: "detectable-table-\(plan.size)",
      caption: "Smallest difference of \(plan.metric) that seeds in each group find, \(plan.size)",
      columns: [
        ("seeds", "#seeds in each group"), ("effect", "#difference found"), ("low", "#at the least spread"),
        ("high", "#at the most"), ("standardised", "#in standard deviations"),
      ], rows: rows)
  }

  private static func looks(_ early: PlanningResult.Sequential, _ plan: PlanningResult) -> ReportTable {
    let place = source(plan.size)
    let rows = zip(early.seeds, early.levels).enumerated().map { look, row in
      ReportTable.Row([
        .whole(look + 1), .whole(row.0, source: place), .significant(row.1, 3, source: place),
      ])
    }
    return ReportTable(
      id: "looks-\(plan.size)",
      caption:
        "With \(early.seeds.count) looks (\(early.boundary)); over \(Wording.count(early.simulations)) simulated "
        + "comparisons the error rate is \(Wording.significant(early.measuredError)), the power "
        + "\(Wording.significant(early.measuredPower)), and \(Wording.significant(early.meanSeeds)) seeds in each group are used on average",
      columns: [("look", "#look"), ("seeds", "#seeds in each group"), ("level", "#stop at p of at most")], rows: rows)
  }
}
