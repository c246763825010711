import Foundation
import Statistics
import Terms

/// Finds the steps at which the runs of a size change their course together.
///
/// A value is modelled as y_r(t) = f(t) + u(t) + e_r(t): a curve of lines, noise that all runs share because they read the same
/// batches, and noise of the run's own. Averaging over runs does nothing to u, so an interval made from the spread over runs would be far too narrow.
/// Here f is sought in the mean curve and its noise is taken from the mean curve's own residuals, which hold u in full
/// and e divided by the number of runs, whatever their shares: `CurveChanges` for slope and level, `VarianceChanges` for
/// the scatter. Then each common change is looked for in every run.
public struct ChangePointsAnalysis: MetricsAnalysis {
  /// The name: "changepoints".
  public static let name = "changepoints"
  /// The version of the answer.
  public static let version = 2

  /// Confidence of the intervals.
  public let level = 0.95
  /// The metrics to search; empty for the analysis's own choice.
  public let metrics: [String]

  static let method =
    "Mean over the runs of a size; lines that meet at data points, found exactly by dynamic programming (CPOP) on the scale of "
    + "steps that needs the least cost; intervals by the profile of the least squares in units of the long-run variance "
    + "of the mean curve's residuals. Variance: PELT on the residuals."
  static let penalty =
    "2 ln n times the long-run variance per bend (a jump is two bends); 3 ln n, times (kurtosis - 1) / 2 for heavy tails, "
    + "per change of variance."
  static let null = "Each metric's mean curve is a straight line over a power of the step, plus stationary noise."
  static let assumptions = [
    "Noise shared by runs that read the same batches is part of the mean curve's scatter, so intervals allow for it.",
    "The scatter is an autoregression of order one, its correlation at most 0.9; below 40 steps neighbouring steps scatter "
      + "independently.",
    "A smooth bend is described by several changes; the interval is that of the line model, not of a smooth one.",
    "Intervals are not corrected for the number of changes and metrics searched.",
  ]

  /// An analysis of the named metrics.
  public init(metrics: [String] = []) { self.metrics = metrics }

  /// The options as text.
  public var options: String { "level \(level), \(metrics.joined(separator: "|"))" }

  /// Searches every metric of every size.
  public func analyse(_ runs: [RunRecord]) -> ChangePointsResult {
    let chosen = metrics.isEmpty ? Self.usualMetrics(of: runs) : metrics
    var (curves, points): ([SearchedCurve], [ChangePoint]) = ([], [])
    var (steps, used): (Set<Int>, Set<String>) = ([], [])
    var leftOut = runs.broken
    if metrics.isEmpty {
      leftOut += runs.metricNames.filter { !chosen.contains($0) }.map {
        AnalysisScope.LeftOut(what: $0, reason: "not among the usual metrics; name it with --metric")
      }
    }
    for (size, all) in runs.bySize {
      for metric in chosen {
        let group = all.filter { !$0.hasBroken && $0.curve(of: metric) != nil }
        guard !group.isEmpty else { continue }
        let common = CommonCurve(group.compactMap { run in run.curve(of: metric).map { ($0.steps, $0.values) } })
        guard common.steps.count >= CurveChanges.fewestValues, (common.steps.first ?? 0) >= 0 else {
          leftOut.note(
            "\(metric) of \(size)", "\(common.steps.count) common steps; \(CurveChanges.fewestValues) are needed")
          continue
        }
        let found = search(size, metric, group.map(\.name), common)
        curves.append(found.curve)
        points += found.points
        steps.formUnion(common.steps)
        used.formUnion(group.map(\.name))
      }
    }
    let names = runs.bySize.flatMap(\.runs).map(\.name).filter(used.contains)
    let scope = AnalysisScope(
      runs: names, metrics: chosen.filter { name in curves.contains { $0.metric == name } }, steps: steps.sorted(),
      leftOut: leftOut)
    return ChangePointsResult(
      digest: digest(runs), scope: scope, level: level, method: Self.method, penalty: Self.penalty, null: Self.null,
      assumptions: Self.assumptions, curves: curves, changepoints: points)
  }

  // The losses where there are any, else all that there is.
  private static func usualMetrics(of runs: [RunRecord]) -> [String] {
    let losses = runs.metricNames.filter { Metric.losses.contains(Metric($0)) }
    return losses.isEmpty ? runs.learnedMetricNames : losses
  }

  private func search(
    _ size: String, _ metric: String, _ names: [String], _ common: CommonCurve
  ) -> (curve: SearchedCurve, points: [ChangePoint]) {
    let mean = common.steps.indices.map { step in
      common.values.reduce(0) { $0 + $1[step] } / Double(common.values.count)
    }
    let found = CurveChanges(steps: common.steps, values: mean, level: level)
    let kept = mean.indices.filter { mean[$0].isFinite }
    let rows = common.values.map { row in kept.map { row[$0] } }
    let places = rows.map { found.places(in: $0) }
    var points = found.changes.enumerated().map { number, change in
      let showing = names.indices.filter { run in
        names.count == 1 || (places[run].indices.contains(number) && places[run][number].isShown)
      }
      return ChangePoint(
        size: size, metric: metric, kind: change.isJump ? .level : .slope, step: change.step, low: change.low,
        high: change.high, before: change.slopes.before, after: change.slopes.after, runs: showing.map { names[$0] },
        ownSteps: showing.map { names.count == 1 ? change.step : places[$0][number].step })
    }
    points += VarianceChanges(found.residuals, level: level).changes.map { change in
      ChangePoint(
        size: size, metric: metric, kind: .variance, step: found.steps[change.index], low: found.steps[change.low],
        high: found.steps[change.high], before: change.deviations.before, after: change.deviations.after, runs: names,
        ownSteps: [])
    }
    let curve = SearchedCurve(
      size: size, metric: metric, runs: names.count, steps: found.steps.count, scale: found.scale.name,
      noise: found.noise.variance.squareRoot(), longRunNoise: found.noise.longRunVariance.squareRoot(),
      commonNoise: Self.commonShare(rows, mean: kept.map { mean[$0] }, residuals: found.residuals))
    return (curve, points.sorted { ($0.step, $0.low) < ($1.step, $1.low) })
  }

  // With R runs the mean's variance is u + e / R; e is what runs scatter around their mean, so that u / (u + e) follows.
  private static func commonShare(_ rows: [[Double]], mean: [Double], residuals: [Double]) -> Double? {
    guard rows.count > 1, !mean.isEmpty else { return nil }
    let own = rows.reduce(0.0) { sum, row in
      let offset = zip(row, mean).reduce(0) { $0 + $1.0 - $1.1 } / Double(mean.count)
      return sum + zip(row, mean).reduce(0) { $0 + ($1.0 - $1.1 - offset) * ($1.0 - $1.1 - offset) }
    }
    let ownVariance = own / Double((rows.count - 1) * mean.count)
    let meanVariance = residuals.reduce(0) { $0 + $1 * $1 } / Double(residuals.count)
    let shared = max(0, meanVariance - ownVariance / Double(rows.count))
    return (shared / (shared + ownVariance)).ifFinite
  }
}
