import Statistics

/// What the runs of all sizes come to at their last common step: the interquartile mean, which neither one failed run nor one lucky run
/// moves, and the share of runs that are better than a threshold.
public struct AggregateAnalysis: MetricsAnalysis {
  /// The name: "aggregate".
  public static let name = "aggregate"
  /// The version of the answer.
  public static let version = 1

  /// Fewer runs of a size get no interval.
  public static let fewestRuns = 5
  private static let thresholds = 41

  /// The metrics; empty for validation loss, else all that are not tied to single batches.
  public let metrics: [String]

  /// An analysis of the named metrics.
  public init(metrics: [String] = []) { self.metrics = metrics }

  /// The options as text.
  public var options: String { "metrics \(metrics.joined(separator: "\u{0}"))" }

  static let method =
    "Each run counts once, by its value at the last step that all runs of its size have. Interquartile mean: the mean of the middle "
    + "half of all runs. Profile: the share of runs that are better than a threshold. Intervals: 95 %, percentiles of "
    + "\(StratifiedBootstrap.draws) resamples of the runs within each size, pointwise for the profile."

  /// Aggregates the runs of all sizes.
  public func analyse(_ runs: [RunRecord]) -> AggregateResult {
    let names = AnalysisSelection.metrics(metrics, of: runs)
    var (leftOut, used, steps) = (runs.broken, Set<String>(), Set<Int>())
    let found = names.compactMap { metric -> MetricAggregate? in
      let groups = runs.bySize.compactMap { size, runs -> Group? in
        let group = Group(size, runs.filter { !$0.hasBroken }, metric)
        leftOut += group.leftOut
        return group.values.isEmpty ? nil : group
      }
      used.formUnion(groups.flatMap(\.runs))
      steps.formUnion(groups.compactMap(\.step))
      return groups.isEmpty ? nil : Self.aggregate(metric, groups)
    }
    let order = runs.bySize.flatMap(\.runs).map(\.name).filter(used.contains)
    return AggregateResult(
      digest: digest(runs), metrics: found, method: Self.method,
      notes: Self.notes(found, runs.filter { used.contains($0.name) }),
      scope: AnalysisScope(runs: order, metrics: names, steps: steps.sorted(), leftOut: leftOut))
  }

  /// The finite values of the runs of a size at their last common step.
  private struct Group {
    let size: String
    private(set) var step: Int?
    private(set) var runs: [String] = []
    private(set) var values: [Double] = []
    private(set) var leftOut: [AnalysisScope.LeftOut] = []

    init(_ size: String, _ all: [RunRecord], _ metric: String) {
      self.size = size
      let curves = all.compactMap { run in
        run.curve(of: metric).map { (run: run.name, steps: $0.steps, values: $0.values) }
      }
      leftOut = all.filter { $0.curve(of: metric) == nil }.map {
        AnalysisScope.LeftOut(what: $0.name, reason: "has no \(metric)")
      }
      guard let last = CommonCurve(curves.map { ($0.steps, $0.values) }).lastValue else { return }
      step = last.lastStep
      for (curve, value) in zip(curves, last.values) {
        guard value.isFinite else {
          leftOut.note(curve.run, "its \(metric) at step \(last.lastStep) is not finite")
          continue
        }
        runs.append(curve.run)
        values.append(value)
      }
    }

    var isEnough: Bool { values.count >= AggregateAnalysis.fewestRuns }
  }

  private static func aggregate(_ metric: String, _ groups: [Group]) -> MetricAggregate {
    let higherIsBetter = AnalysisSelection.isHigherBetter(metric)
    let all = groups.flatMap(\.values)
    let (least, most) = (all.min() ?? 0, all.max() ?? 0)
    let thresholds = (0..<Self.thresholds).map { least + (most - least) * Double($0) / Double(Self.thresholds - 1) }
    let shares = { StratifiedBootstrap.profile($0, thresholds, higherIsBetter: higherIsBetter) }
    let bands = groups.allSatisfy(\.isEnough) ? StratifiedBootstrap(groups.map(\.values)).intervals(of: shares) : nil
    return MetricAggregate(
      metric: metric, higherIsBetter: higherIsBetter, sizes: groups.map { part([$0], size: $0.size, step: $0.step) },
      overall: groups.count > 1 ? part(groups) : nil,
      profile: zip(thresholds, shares(all)).enumerated().map { place, point in
        MetricAggregate.Point(
          threshold: point.0, share: point.1, low: bands?[place].low, high: bands?[place].high)
      })
  }

  private static func part(_ groups: [Group], size: String? = nil, step: Int? = nil) -> MetricAggregate.Part {
    let all = groups.flatMap(\.values)
    let interval =
      groups.allSatisfy(\.isEnough)
      ? StratifiedBootstrap(groups.map(\.values)).intervals { [StratifiedBootstrap.interquartileMean($0)] }.first : nil
    return MetricAggregate.Part(
      size: size, step: step, count: all.count, mean: SampleMoments(all).mean,
      interquartileMean: StratifiedBootstrap.interquartileMean(all), low: interval?.low, high: interval?.high)
  }

  private static func notes(_ metrics: [MetricAggregate], _ runs: [RunRecord]) -> [String] {
    var notes: [String] = []
    if metrics.contains(where: { $0.sizes.contains { $0.low == nil } }) {
      notes.append("sizes of fewer than \(fewestRuns) runs have no interval")
    }
    if metrics.contains(where: { $0.overall != nil }) {
      notes.append("sizes are different tasks: the interval over all of them is for other seeds, not for other sizes")
    }
    if metrics.contains(where: { $0.sizes.contains { $0.low != nil && $0.count < 10 } }) {
      notes.append("percentile intervals over fewer than ten runs are a little too short")
    }
    return notes + SharedSeeds.notes(runs)
  }
}
