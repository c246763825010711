import Stability

/// How many seeds a comparison needs, with these runs as pilot.
enum PlanningSection {
  static func section(_ input: ReportInput) -> ReportSection {
    ReportSection(id: "planning", title: "How many seeds?", blocks: blocks(input))
  }

  /// The plan in one sentence.
  ///
  /// - Parameter named: the outliers; those that the pilot leaves out are mentioned.
  static func sentence(_ plan: SeedPlan, without named: [String]) -> String {
    func text(_ seeds: Int?) -> String { seeds.map(Wording.count) ?? "more than 100,000" }
    return "\(plan.size): to find a difference of \(Markup.significant(plan.effect)) in \(plan.metric)"
      + (plan.effectIsDefault
        ? " (one standard deviation of the runs\(named.isEmpty ? "" : " without \(named.joined(separator: ", "))"))"
        : "")
      + " between two groups of runs with probability \(Markup.significant(plan.power)), each group needs "
      + "\(text(plan.seeds)) seeds; since \(plan.spread.count) runs know the spread only roughly, "
      + "\(text(plan.low)) to \(text(plan.high)) may turn out to be right."
  }

  /// Where the numbers of a size's plan come from: no file, but a command that is done at once.
  static func source(_ size: String) -> String { "polypythia analyze plan --size \(ReportInput.quoted(size))" }

  /// The outliers of the plan's size that its pilot leaves out.
  static func excluded(_ plan: SeedPlan, _ input: ReportInput) -> [String] {
    input.runs.filter { $0.size == plan.size }.map(\.name).filter {
      input.named.contains($0) && !plan.scope.runs.contains($0)
    }
  }

  private static func blocks(_ input: ReportInput) -> [ReportBlock] {
    guard !input.results.plans.isEmpty else {
      return [input.missing(.plan, "At least two runs of a size that differ are needed as a pilot.")]
    }
    var blocks: [ReportBlock] = []
    for plan in input.results.plans {
      let place = source(plan.size)
      blocks += [
        .paragraph(ReportDocument.Sentence(sentence(plan, without: excluded(plan, input)), sources: [place])),
        .figure(figure(plan)),
        .table(table(plan)), .list(plan.notes),
      ]
    }
    let method = input.results.plans[0].method
    return blocks + [
      .note(method),
      .missing(
        "Another effect, another power, or a plan that may stop early is a matter of seconds.",
        command:
          "polypythia analyze plan \(input.quotedFolder) --size \(ReportInput.quoted(input.results.plans[0].size)) "
          + "--effect 0.01 --looks 2"),
    ]
  }

  private static func figure(_ plan: SeedPlan) -> ReportFigure {
    var figure = ReportFigure(
      id: "detectable-\(plan.size)", kind: .intervals, title: "What a number of seeds can show, \(plan.size)",
      note: "difference of \(plan.metric) found with probability \(Markup.significant(plan.power)), level "
        + "\(Markup.significant(plan.level)); bars: 95 % interval of the spread",
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

  private static func table(_ plan: SeedPlan) -> ReportTable {
    let place = source(plan.size)
    let rows = plan.detectable.map { row in
      ReportTable.Row([
        .whole(row.seeds, source: place), .significant(row.effect, 3, source: place),
        .significant(row.low, 3, source: place), .significant(row.high, 3, source: place),
        .number(row.standardised, 2, source: place),
      ])
    }
    return ReportTable(
      id: "detectable-table-\(plan.size)",
      caption: "Smallest difference of \(plan.metric) that seeds in each group find, \(plan.size)",
      columns: [
        ("seeds", "#seeds in each group"), ("effect", "#difference found"), ("low", "#at the least spread"),
        ("high", "#at the most"), ("standardised", "#in standard deviations"),
      ], rows: rows)
  }
}
