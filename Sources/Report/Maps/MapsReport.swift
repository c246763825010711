import Stability
import Wording

/// The phases that runs pass through, and which run takes another path.
public enum MapsReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = MapsAnalysis
  /// Its heading.
  public static let title = "Training maps"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.maps]
  /// Why there is nothing to show.
  public static let absence = "No training map was fitted."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("maps", of: name, in: .maps, beginning: ["map-"]),
    FigureFamily("transitions", of: name, in: .maps, beginning: ["transitions-"]),
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    var blocks: [ReportBlock] = [
      .note(
        "A hidden Markov model of the weight metrics sorts the recorded steps of all runs of a size into states, numbered in "
          + "the order in which the first run visits them.")
    ]
    for size in result.sizes {
      let place = "results/maps.json:sizes[size=\(size.size)]"
      blocks += [
        .heading(size.size), .text(size.verdict + ".", from: place + ".verdict"), .note(options(size.map)),
      ]
      let deviating = size.map.runs.compactMap { run in run.deviation.map { "\(run.run): \($0)" } }
      if !deviating.isEmpty { blocks.append(.list(deviating)) }
      blocks.append(.figure(strips(size, input, place)))
      if !size.map.transitions.isEmpty {
        blocks += [.figure(graph(size, place)), .table(transitions(size, place))]
      } else {
        blocks.append(.text("No run changes its state."))
      }
      blocks.append(.table(candidates(size, place)))
      if !size.map.warnings.isEmpty { blocks.append(.list(size.map.warnings)) }
      blocks.append(.note(size.comparison + "."))
      if let regression = size.regression {
        blocks.append(.text(regression.sentence, from: place + ".regression"))
      }
      if let shared = size.sharedSeeds { blocks.append(.note("Note: \(shared).")) }
    }
    return blocks + [.note(result.rule), .note(result.explanation)]
  }

  // More recorded steps than this make a training map a matter of minutes.
  private static let mostSteps = 1_500

  /// The stored map whatever its options, else the usual one where it is quickly made.
  ///
  /// - Throws: a reason why there is none.
  public static func shown(in context: AnalysisContext, after results: ReportResults) throws -> Shown? {
    if let stored = MapsAnalysis.stored(in: context) { return stored }
    let steps = context.runs.reduce(0) { $0 + ($1.otherMetrics.map(\.steps.count).max() ?? 0) }
    guard steps <= mostSteps else {
      throw ReportAbsence("A training map of \(Wording.count(steps)) recorded steps takes a while")
    }
    do {
      return try MapsAnalysis().result(in: context)
    } catch {
      throw ReportAbsence(error)
    }
  }

  /// What the verdict says of the runs of a size.
  public static func verdict(_ result: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] {
    result.sizes.filter { $0.size == size }.map {
      ReportDocument.Sentence(
        "Training map of \($0.verdict).", sources: ["results/maps.json:sizes[size=\(size)].verdict"])
    }
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Training maps",
      what:
        "a hidden Markov model with normal emissions, fitted to the weight metrics of all runs of a size, the number of "
        + "states by the Bayesian criterion; paths by the most probable sequence of states.",
      null: "none; paths are described.", correction: "none; the rule’s rate of false alarms is stated with it.",
      cite:
        "Training maps are hidden Markov models of weight metrics (Hu et al. 2023) as used for PolyPythias (van der Wal "
        + "et al. 2025).")
  }

  /// What went in, size by size.
  public static func scopes(_ result: Shown) -> [(name: String, lines: [String])] {
    result.sizes.map { ("Training map of \($0.size)", $0.scope.lines) }
  }

  // What `analyze maps` was told decides all of it.
  private static func options(_ map: TrainingMap) -> String {
    let tried = map.candidates.map(\.states).max() ?? map.states.count
    let choice = map.states.count == map.statesByBic ? "the number with the least Bayesian criterion" : "as asked for"
    return "Metrics: \(map.metrics.joined(separator: ", ")), standardised "
      + (map.standardisation == .pooled ? "over all runs" : "within each run")
      + "; \(map.covariance) covariances; \(counted(map.states.count, "state")), \(choice) of 1 to \(tried)."
  }

  private static func strips(_ size: SizeMap, _ input: ReportInput, _ place: String) -> ReportFigure {
    var figure = ReportFigure(
      id: "map-\(size.size)", kind: .strips, title: "States over training, \(size.size)",
      note: "one strip per run, one field per recorded step; marked: steps at which the run deviates",
      description:
        "The state of each of \(counted(size.map.runs.count, "run")) of size \(size.size) at each "
        + "recorded step, among \(size.map.states.count) states", size: size.size)
    figure.x = ReportFigure.Axis(label: "step")
    figure.strips = size.map.runs.enumerated().map { index, run in
      ReportFigure.Strip(
        label: input.seedLabel(run.run), seed: input.seed(run.run), isOutlier: size.map.deviatingRuns.contains(run.run),
        steps: run.path.map(\.step), states: run.path.map(\.state),
        deviatingSteps: run.deviatingSteps, source: "\(place).map.runs[\(index)].path")
    }
    return figure
  }

  private static func graph(_ size: SizeMap, _ place: String) -> ReportFigure {
    let map = size.map
    var figure = ReportFigure(
      id: "transitions-\(size.size)", kind: .graph, title: "Transitions, \(size.size)",
      note: "numbers on arrows: runs that go this way, of \(map.runs.count)",
      description: "States of the training map of size \(size.size) and the transitions between them: "
        + map.transitions.map { "\($0.from) to \($0.to) in \(counted($0.runs.count, "run"))" }
        .joined(separator: ", "), size: size.size)
    figure.graph = ReportFigure.Graph(
      nodes: map.states.map {
        ReportFigure.Graph.Node(state: $0.state, runs: $0.runs.count, isDetour: $0.isDetour)
      },
      edges: map.transitions.map { transition in
        ReportFigure.Graph.Edge(
          from: transition.from, to: transition.to, runs: transition.runs.count,
          probability: transition.probability, label: transition.influences.first?.metric ?? "")
      }, runs: map.runs.count, source: "\(place).map.transitions")
    return figure
  }

  private static func transitions(_ size: SizeMap, _ place: String) -> ReportTable {
    let rows = size.map.transitions.enumerated().map { index, transition in
      let source = "\(place).map.transitions[\(index)]"
      let metrics = transition.influences.prefix(3).map { influence in
        "\(influence.metric) \(influence.change < 0 ? "" : "+")\(Wording.fixed(influence.change, 2))"
      }
      return ReportTable.Row([
        .text("\(transition.from) → \(transition.to)"), .whole(transition.runs.count), .whole(transition.count),
        .number(transition.probability, 3), .text(metrics.joined(separator: ", ")),
      ]).from(source)
    }
    return ReportTable(
      id: "transition-table-\(size.size)", caption: "Transitions of size \(size.size)",
      columns: [
        ("transition", "transition"), ("runs", "#runs"), ("count", "#times"), ("probability", "#probability"),
        ("metrics", "metrics that matter most (change of their mean, in standard deviations)"),
      ], rows: rows)
  }

  private static func candidates(_ size: SizeMap, _ place: String) -> ReportTable {
    let rows = size.map.candidates.enumerated().map { index, candidate in
      let source = "\(place).map.candidates[\(index)]"
      return ReportTable.Row([
        .whole(candidate.states), .whole(candidate.parameters), .number(candidate.logLikelihood, 1),
        .number(candidate.bic, 1), .number(candidate.leaveOneOutLogLikelihood, 1),
      ]).from(source)
    }
    return ReportTable(
      id: "map-candidates-\(size.size)", caption: "Numbers of states tried for size \(size.size)",
      columns: [
        ("states", "#states"), ("parameters", "#parameters"), ("log_likelihood", "#log-likelihood"), ("bic", "#BIC"),
        ("leave_one_out", "#left-out log-likelihood"),
      ], rows: rows, isFolded: true)
  }
}
