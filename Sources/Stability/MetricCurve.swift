import Terms

/// One metric of one run over training.
public struct MetricCurve: Equatable, Sendable {
  /// The metric's name; see `Metric`.
  public var metric: String
  /// Whether a value belongs to the batch of its step; see `Metric.isPerBatch`.
  public var isPerBatch: Bool
  /// Updates done at each value, ascending.
  public var steps: [Int]
  /// The values; not finite where the run recorded none.
  public var values: [Double]

  /// A metric's values, one for each step.
  public init(_ metric: Metric, steps: [Int], values: [Double]) {
    self.init(metric: metric.name, isPerBatch: metric.isPerBatch, steps: steps, values: values)
  }

  /// Names a metric's values, one for each step.
  public init(metric: String, isPerBatch: Bool = false, steps: [Int], values: [Double]) {
    self.metric = metric
    self.isPerBatch = isPerBatch
    self.steps = steps
    self.values = values
  }
}

extension RunRecord {
  /// All metrics of the run that have values, losses first.
  public var curves: [MetricCurve] {
    let own = [
      MetricCurve(.validationLoss, steps: validationSteps, values: validationLosses),
      MetricCurve(.trainingLoss, steps: trainingSteps, values: trainingLosses),
      MetricCurve(.gradientNorm, steps: trainingSteps, values: gradientNorms),
    ]
    return (own + otherMetrics).filter { !$0.steps.isEmpty }
  }

  /// The curve of a metric; nil when the run has none.
  public func curve(of metric: String) -> MetricCurve? { curves.first { $0.metric == metric } }

  /// The curve of a metric; nil when the run has none.
  public func curve(of metric: Metric) -> MetricCurve? { curve(of: metric.name) }
}

extension [RunRecord] {
  /// The metrics that any of the runs has, in the order in which they first occur.
  public var metricNames: [String] { flatMap { $0.curves.map(\.metric) }.distinct }

  /// The metrics about what was learned, which analyses take unless others are named: times, speeds and work done are about the
  /// machine. All metrics where there is no other.
  public var learnedMetricNames: [String] {
    let names = metricNames
    let learned = names.filter { !Metric($0).isAboutMachine }
    return learned.isEmpty ? names : learned
  }
}
