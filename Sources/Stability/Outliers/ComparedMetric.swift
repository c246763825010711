import Terms
import Wording

/// One metric of runs of one size at the steps that all of them have.
struct ComparedMetric {
  /// The metric's name, as in `MetricCurve`.
  let metric: String
  /// Whether a value belongs to the batch of its step.
  let isPerBatch: Bool
  /// Names of the runs compared, in the order of the curve's rows.
  let runs: [String]
  /// The runs' values at the common steps.
  let curve: CommonCurve

  /// The numbers that are tested, fixed beforehand: the value at the last common step (not of a metric that belongs to
  /// batches) and the mean over the later half, unless that half is the last step alone.
  var summaries: [CommonCurve.Summary] {
    let last = isPerBatch ? nil : curve.lastValue
    let later = curve.steps.count > 2 || isPerBatch ? curve.laterMean : nil
    return [last, later].compactMap(\.self)
  }

  /// The name for people of this metric.
  var title: String { Metric(metric).title }
}

/// Which metrics of the runs of one size are compared, and what is left out.
struct MetricChoice {
  /// The metrics to compare.
  private(set) var metrics: [ComparedMetric] = []
  /// Metrics, and runs within metrics, that are not compared.
  private(set) var leftOut: [AnalysisScope.LeftOut] = []

  /// Chooses among the metrics of `runs`.
  ///
  /// Unless metrics are asked for: of runs trained here validation loss, training loss and gradient norm; of other runs
  /// every metric but weight metrics and those about the machine; always only metrics that all runs have. A metric that is asked for is compared
  /// over the runs that have it.
  init(asked: [String], runs: [RunRecord]) {
    guard !runs.isEmpty else { return }
    if asked.isEmpty {
      let learned = Set(runs.learnedMetricNames)
      leftOut += runs.metricNames.filter { !learned.contains($0) }.map {
        AnalysisScope.LeftOut(what: $0, reason: "about the machine; name it with --metric")
      }
    }
    for name in asked.isEmpty ? Self.defaults(runs) : asked.distinct {
      let curves = runs.map { Self.curve(of: name, $0) }
      let without = zip(runs, curves).filter { $0.1 == nil }.map(\.0.name)
      if !without.isEmpty && (asked.isEmpty || without.count == runs.count) {
        leftOut.note(name, "not recorded by \(Self.list(without))")
        continue
      }
      leftOut += without.map { .init(what: "\(name) of \($0)", reason: "not recorded") }
      add(name, zip(runs, curves).compactMap { run, curve in curve.map { (run.name, $0) } })
    }
  }

  private mutating func add(_ name: String, _ found: [(run: String, curve: MetricCurve)]) {
    let ends = found.compactMap { $0.curve.steps.max() }.sorted()
    let usual = ends[ends.count / 2]
    // A run of our own that is short is still under way; an imported one would cut all others to its few steps.
    let isOwn = Metric(name).isOwn
    let kept = found.filter { isOwn || ($0.curve.steps.max() ?? 0) >= usual / 2 }
    for (run, curve) in found where !kept.contains(where: { $0.run == run }) {
      leftOut.note("\(name) of \(run)", "ends at step \(curve.steps.max() ?? 0), the others at about \(usual)")
    }
    let common = CommonCurve(kept.map { ($0.curve.steps, $0.curve.values) })
    guard !common.steps.isEmpty else {
      leftOut.note(name, "its runs have no step in common")
      return
    }
    let missing = Set(kept.flatMap(\.curve.steps)).count - common.steps.count
    if missing > 0 {
      leftOut.note("\(name) at \(counted(missing, "step"))", "not recorded by all of its runs")
    }
    metrics.append(
      ComparedMetric(
        metric: name, isPerBatch: kept.contains { $0.curve.isPerBatch }, runs: kept.map(\.run), curve: common))
  }

  private static func defaults(_ runs: [RunRecord]) -> [String] {
    let names = runs.learnedMetricNames
    let own = names.filter { Metric($0).isOwn }
    let recorded = own.filter { name in
      runs.contains { $0.curve(of: name)?.values.contains(where: \.isFinite) ?? false }
    }
    return recorded.isEmpty ? names.filter { !Metric($0).isOfWeights && !own.contains($0) } : recorded
  }

  // In an imported table an empty cell is a gap, not a result; an infinity was written there by somebody.
  private static func curve(of name: String, _ run: RunRecord) -> MetricCurve? {
    guard var curve = run.curve(of: name) else { return nil }
    guard !Metric(name).isOwn else { return curve }
    let kept = curve.values.indices.filter { !curve.values[$0].isNaN }
    curve = MetricCurve(
      metric: name, isPerBatch: curve.isPerBatch, steps: kept.map { curve.steps[$0] },
      values: kept.map { curve.values[$0] })
    return kept.isEmpty ? nil : curve
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 4
      ? names.joined(separator: ", ") : "\(names.prefix(3).joined(separator: ", ")) and \(names.count - 3) more"
  }
}
