import Stability
import Terms

/// Loss curves of every seed with the middle of the runs, and where each seed ended.
enum LossSection {
  /// Most points drawn of a line: more could not be told apart at the width of a page.
  static let mostPoints = 240

  /// The figures of `plot`. Imported runs call their losses by any name, so that names do not tell figures apart.
  static let families = [
    FigureFamily("losses", in: .losses, where: isLoss),
    FigureFamily("loss-band", in: .losses, where: isLoss, changed: withoutSingleRuns),
    FigureFamily("distances", in: .losses) { $0.kind == .lines && !$0.hasLogarithmicForm },
    FigureFamily("loss-weights", in: .losses) { $0.kind == .points },
  ]

  @Sendable private static func isLoss(_ figure: ReportFigure) -> Bool {
    figure.kind == .lines && figure.hasLogarithmicForm
  }

  // Lines of single runs that the verdict does not name go.
  @Sendable private static func withoutSingleRuns(_ figure: ReportFigure) -> ReportFigure {
    var figure = figure
    figure.lines = figure.lines?.filter { $0.role != .ordinary }
    return figure
  }

  static func blocks(_ input: ReportInput) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    if input.runs.isEmpty {
      blocks.append(.missing("No run has recorded anything yet.", command: nil))
    } else {
      blocks.append(
        .note(
          "One line per seed; the thick line is the median over runs at each step, the shaded band holds the middle half of "
            + "them. Runs named in the verdict are drawn thick in the colour of the text; they and failed runs stay out "
            + "of the median."))
    }
    for (size, runs) in input.runs.bySize {
      blocks.append(.heading(size))
      let figures = figures(size, runs, input)
      blocks += figures.map { .figure($0) }
      if figures.isEmpty { blocks.append(.missing("No loss recorded yet.", command: nil)) }
      blocks += input.summaries.filter { $0.size == size }.map { .table(SeedTable.table($0, input)) }
    }
    if input.summaries.contains(where: { $0.unigramCrossEntropy != nil }) {
      blocks.append(
        .note(
          "The unigram cross-entropy is what a model reaches that knows how often each token occurs in the training text and "
            + "nothing else; a run that has learned from context is below it."))
    } else if !input.summaries.isEmpty {
      blocks.append(.note("The unigram cross-entropy is not known for these runs."))
    }
    return blocks
  }

  private static func figures(_ size: String, _ runs: [RunRecord], _ input: ReportInput) -> [ReportFigure] {
    var figures: [ReportFigure] = []
    let validation = runs.map { Curve(steps: $0.validationSteps, values: $0.validationLosses) }
    if validation.contains(where: { !$0.x.isEmpty }) {
      figures.append(
        LossFigure(size: size, runs: runs, input: input, metric: .validationLoss, title: "Validation loss")
          .figure(validation, note: "on held-out text"))
    }
    let window = max(1, (runs.map(\.trainingSteps.count).max() ?? 0) / 20)
    let training = runs.map { Curve(steps: $0.trainingSteps, values: $0.trainingLosses).smoothed(window: window) }
    if training.contains(where: { !$0.x.isEmpty }) {
      let note = window > 1 ? "mean of the last \(window) steps" : "as measured at each step"
      figures.append(
        LossFigure(size: size, runs: runs, input: input, metric: .trainingLoss, title: "Training loss")
          .figure(training, note: note))
    }
    if figures.isEmpty { return imported(size, runs, input) }
    let alike = runs.filter { LossFigure.isOrdinary($0, input.named) && !$0.validationSteps.isEmpty }
    if let distances = distances(alike) {
      let note =
        "validation loss minus the median" + (alike.count < runs.count ? "; without outliers and failed runs" : "")
      figures.append(
        LossFigure(size: size, runs: alike, input: input, metric: .validationLoss, title: "Distance from the median")
          .figure(distances, note: note, isDifference: true))
    }
    if let ends = WeightLossFigure.figure(size, runs, input) { figures.append(ends) }
    return figures
  }

  private static let mostImportedMetrics = 4

  // Runs from elsewhere: the first of their metrics, losses before all others.
  private static func imported(_ size: String, _ runs: [RunRecord], _ input: ReportInput) -> [ReportFigure] {
    let names = runs.learnedMetricNames
    let losses = AnalysisSelection.losses(among: names)
    return (losses + names.filter { !losses.contains($0) }).prefix(mostImportedMetrics).map { name in
      let curves = runs.map { run in
        run.curve(of: name).map { Curve(steps: $0.steps, values: $0.values) } ?? Curve(steps: [], values: [])
      }
      return LossFigure(size: size, runs: runs, input: input, metric: Metric(name), title: name)
        .figure(curves, note: "as recorded")
    }
  }

  // What the curves hide: differences between seeds are small beside the fall of the loss.
  private static func distances(_ runs: [RunRecord]) -> [Curve]? {
    guard runs.count >= 3 else { return nil }
    let common = CommonCurve(runs.map { ($0.validationSteps, $0.validationLosses) })
    guard common.steps.count >= 2 else { return nil }
    let medians = common.steps.indices.map { step in
      Curve.quantile(common.values.map { $0[step] }, 0.5) ?? .nan
    }
    let lookup = Dictionary(zip(common.steps, medians)) { first, _ in first }
    return runs.map { run in
      let pairs = zip(run.validationSteps, run.validationLosses).compactMap { step, loss in
        lookup[step].map { (step, loss - $0) }
      }
      return Curve(steps: pairs.map(\.0), values: pairs.map(\.1))
    }
  }
}
