import Statistics

/// Finds runs that do not belong to the other runs of their size.
///
/// Per size and metric, summaries of the curve that are fixed beforehand (the value at the last common step and the
/// mean over the later half of the common steps) are each put to a generalised ESD test calibrated for the number of
/// runs (`GeneralisedESD`); Holm's correction goes over all tests of the size. A run is an outlier when a test that
/// survives the correction names it at the level at which Holm holds that test, or without any test when its training
/// diverged or one of its summaries is not finite. A run that failed for another reason, such as a full disk, says
/// nothing about its seed and is left out.
///
/// Of runs trained here validation loss, training loss and gradient norm are compared unless metrics are named; of
/// other runs all metrics that they share. The validation loss is measured on the same text in every run, so its last
/// value counts beside its mean. Training loss and gradient norm of a step belong to the batch of that step, which
/// differs between data seeds: one hard batch would look like an outlier, so only their mean counts.
public struct OutliersAnalysis: MetricsAnalysis {
  /// The name: "outliers".
  public static let name = "outliers"
  /// The version of the answer.
  public static let version = 6

  /// Probability of naming any run of a size whose runs are all alike.
  public let level = 0.05
  /// The metrics to compare; empty for the analysis's own choice.
  public let metrics: [String]

  /// An analysis of the named metrics.
  public init(metrics: [String] = []) { self.metrics = metrics }

  static let null =
    "Within each size, the runs’ summaries are independent draws from one normal distribution per metric and summary."

  /// Runs the tests on all sizes, and describes the runs by other yardsticks beside them.
  public func analyse(_ runs: [RunRecord]) -> OutliersResult {
    let groups = runs.bySize.map { OutlierGroup(size: $0.size, runs: $0.runs, level: level, asked: metrics) }
    let sizes = groups.map { $0.verdict() }
    let names = groups.flatMap { $0.metrics.map(\.metric) }.distinct
    let scope = AnalysisScope(
      runs: groups.flatMap { group in group.usable.map(\.name) }, metrics: names,
      steps: Set(groups.flatMap { $0.metrics.flatMap(\.curve.steps) }).sorted(),
      leftOut: groups.flatMap(\.leftOut))
    return OutliersResult(
      digest: digest(runs), level: level, null: Self.null, assumptions: OutlierAssumptions.lines(runs),
      firstStepRule: Departure.rule, scope: scope, outliers: sizes.flatMap { $0.outliers.map(\.run) },
      metrics: names.map { name in
        MetricOutliers(
          metric: name, isPerBatch: groups.contains { $0.metrics.contains { $0.metric == name && $0.isPerBatch } },
          runs: groups.flatMap { $0.runs(of: name) })
      }, sizes: sizes)
  }

  /// The names of the runs that the verdict calls outliers, without anything else that `analyse` computes.
  public func outliers(among runs: [RunRecord]) -> [String] {
    runs.bySize.flatMap {
      OutlierGroup(size: $0.size, runs: $0.runs, level: level, asked: metrics).found.map(\.run)
    }
  }

  /// The options as text.
  public var options: String { "level \(level), metrics \(metrics.joined(separator: "\n"))" }
}
