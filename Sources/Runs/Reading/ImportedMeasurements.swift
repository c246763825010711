import Stability
import Traces

extension RunRecord {
  /// What the analyses know of an imported run.
  public init(_ run: ImportedRun) {
    self.init(name: run.name, size: ImportedModel(runName: run.name).size)
    add(MetricSeries(steps: run.steps, metrics: run.metrics), run.evaluations)
    note(run.events)
    digest = run.digest
  }

  /// Adds imported metrics by their names and evaluations as "task/metric".
  ///
  /// What was answered to each item is kept where the source tells.
  ///
  /// Steps at which a metric has no finite value are left out of its curve: a gap says nothing about the run. Standard errors
  /// stay in the trace; they are no curve to compare runs by.
  mutating func add(_ series: MetricSeries, _ evaluations: [TaskEvaluation]) {
    otherMetrics += series.metrics.map { Self.curve($0.name, series.steps, $0.values) }
    for evaluation in evaluations {
      otherMetrics += evaluation.metrics.filter { !$0.name.contains("_stderr") }
        .map { Self.curve("\(evaluation.task)/\($0.name)", evaluation.steps, $0.values) }
    }
    otherMetrics.removeAll { $0.steps.isEmpty }
    predictions = evaluations.compactMap(TaskPredictions.init)
  }

  /// Takes over from a trace's events that the run ended with values that are not finite.
  mutating func note(_ events: [TraceEvent]) {
    guard let end = events.first(where: { $0.kind == .diverged }) else { return }
    state = .diverged
    failure = end.text
  }

  private static func curve(_ name: String, _ steps: [Int], _ values: [Double]) -> MetricCurve {
    if values.allSatisfy(\.isFinite) { return MetricCurve(metric: name, steps: steps, values: values) }
    let kept = zip(steps, values).filter { $0.1.isFinite }
    return MetricCurve(metric: name, steps: kept.map(\.0), values: kept.map(\.1))
  }
}

extension TaskPredictions {
  /// The answers of an evaluation; nil where its source has no items.
  init?(_ evaluation: TaskEvaluation) {
    guard let scores = evaluation.items else { return nil }
    self.init(
      task: evaluation.task, steps: evaluation.steps, items: scores.items, predictions: scores.predictions,
      gold: scores.gold, accuracy: scores.accuracy, choices: scores.choices)
  }
}
