import Foundation
import Statistics
import Terms

/// Finds loss and gradient-norm spikes, as a monitor would have (trailing windows) and with hindsight (centred ones).
///
/// A run that has at least five others of its size with the same steps and other batches is compared with them and with its own recent
/// level (`GroupSpikeScores`); any other with its own values alone (`SpikeScores`). Values are taken by their logarithm where all
/// are positive: the scatter of losses and gradient norms is in proportion. A value alarms when its p-value is at most the level over the
/// number of values tested, all runs, metrics and steps together.
public struct SpikesAnalysis: MetricsAnalysis {
  /// The name: "spikes".
  public static let name = "spikes"
  /// The version of the answer.
  public static let version = 3

  /// Probability of any false alarm, for normal noise.
  public let level = 0.05
  /// The metrics; empty for training loss and gradient norm.
  public let metrics: [String]

  static let method =
    "Logarithms of the values. Group rule (five or more other runs with these steps and other batches): the rise of a run above the "
    + "median of its own eight steps before, or of its departure from the others' median above the median of that at the eight "
    + "steps before, whichever is smaller, in robust standard deviations pooled over runs and 32 steps; from the 13th step on. Own "
    + "rule (else): against the median and median absolute deviation of the run's own 32 values before. With hindsight: steps "
    + "before and behind. Bonferroni over all values tested. A spike lasts until a value is back within three robust "
    + "standard deviations; a run that is still out after sixteen steps at its end, or not finite, has diverged."
  static let null = "Within a window a run scatters independently and normally around its level."
  static let longestReturn = 16

  /// An analysis of the named metrics.
  public init(metrics: [String] = []) { self.metrics = metrics }

  /// The options as text.
  public var options: String { "level \(level), \(metrics.joined(separator: "|"))" }

  private struct Series {
    let run: RunRecord
    let curve: MetricCurve
    let isLogarithmic: Bool
    let rule: SpikeScores.Rule
    let trailing: [SpikeScores.Score?]
    let centred: [SpikeScores.Score?]
    let sameData: [String]
  }

  /// Looks for spikes in all runs.
  public func analyse(_ runs: [RunRecord]) -> SpikesResult {
    let chosen = metrics.isEmpty ? [Metric.trainingLoss, .gradientNorm].map(\.name) : metrics
    let series = runs.bySize.flatMap { group in chosen.flatMap { Self.series(of: $0, in: group.runs) } }
    func tested(_ rule: SpikeScores.Rule) -> Int {
      series.filter { $0.rule == rule }.reduce(0) { $0 + $1.trailing.filter { $0 != nil }.count }
    }
    let tests = tested(.group) + tested(.own)
    let alarm = level / Double(max(1, tests))
    var spikes = series.flatMap { Self.spikes($0, alarm: alarm) }
    for index in spikes.indices {
      let spike = spikes[index]
      let candidates = spike.dataSeed == nil ? runs.map(\.name).filter { $0 != spike.run } : spike.sameData
      spikes[index].alsoSpiking = candidates.filter { name in
        spikes.contains { $0.run == name && $0.metric == spike.metric && abs($0.step - spike.step) <= 2 }
      }
    }
    let used = runs.bySize.flatMap(\.runs).map(\.name).filter { name in series.contains { $0.run.name == name } }
    let leftOut = runs.map(\.name).filter { !used.contains($0) }.map {
      AnalysisScope.LeftOut(what: $0, reason: "has none of \(chosen.joined(separator: ", "))")
    }
    let rules = [SpikeScores.Rule.group, .own].filter { tested($0) > 0 }.map { rule in
      let threshold = SpikeScores.threshold(pValue: alarm, rule: rule)
      return SpikeRule(
        rule: rule, tests: tested(rule), threshold: threshold,
        falseAlarms: FalseAlarms(threshold: threshold, rule: rule))
    }
    return SpikesResult(
      digest: digest(runs),
      scope: AnalysisScope(
        runs: used, metrics: chosen.filter { metric in series.contains { $0.curve.metric == metric } },
        steps: Set(series.flatMap(\.curve.steps)).sorted(), leftOut: leftOut),
      level: level, tests: tests, alarmPValue: alarm, rules: rules, method: Self.method, null: Self.null, spikes: spikes
    )
  }

  private static func series(of metric: String, in runs: [RunRecord]) -> [Series] {
    let curves = runs.compactMap { run in run.curve(of: metric).map { (run, $0) } }
    let isLogarithmic = curves.allSatisfy { $0.1.values.allSatisfy { !($0 <= 0) } }
    let rows = curves.map { _, curve in isLogarithmic ? curve.values.map { log($0) } : curve.values }
    // Runs whose data are not known count as having read other batches.
    let labels = curves.indices.map { curves[$0].0.dataSeed ?? -1 - $0 }
    var groups: [[Int]: (members: [Int], scores: GroupSpikeScores)] = [:]
    return curves.indices.map { index in
      let (run, curve) = curves[index]
      // A run that ended early is compared with the others up to its end.
      let members = curves.indices.filter { curves[$0].1.steps.starts(with: curve.steps) }
      let others = members.filter { labels[$0] != labels[index] }
      let hasCompany = others.count >= GroupSpikeScores.fewestOthers
      if hasCompany, groups[curve.steps] == nil {
        let part = members.map { Array(rows[$0].prefix(curve.steps.count)) }
        groups[curve.steps] = (members, GroupSpikeScores(part, labels: members.map { labels[$0] }))
      }
      let group = hasCompany ? groups[curve.steps] : nil
      let place = group?.members.firstIndex(of: index)
      let trailing = place.flatMap { group?.scores.trailing[$0] }
      return Series(
        run: run, curve: curve, isLogarithmic: isLogarithmic, rule: hasCompany ? .group : .own,
        trailing: trailing ?? SpikeScores.trailing(rows[index], alarm: 1e-5),
        centred: place.flatMap { group?.scores.centred[$0] } ?? SpikeScores.centred(rows[index]),
        sameData: runs.filter { $0.dataSeed != nil && $0.dataSeed == run.dataSeed && $0.name != run.name }.map(\.name))
    }
  }

  private static func spikes(_ series: Series, alarm: Double) -> [Spike] {
    let (trailing, centred) = (series.trailing, series.centred)
    let values = series.curve.values
    func alarms(_ scores: [SpikeScores.Score?], _ place: Int) -> Bool { (scores[place]?.pValue ?? 1) <= alarm }
    var found: [Spike] = []
    var place = 0
    while place < values.count {
      let (isCausal, isRetrospective) = (alarms(trailing, place), alarms(centred, place))
      guard isCausal || isRetrospective, let yardstick = isCausal ? trailing[place] : centred[place] else {
        place += 1
        continue
      }
      let end = (place..<values.count).first { later in
        let level = series.isLogarithmic ? log(values[later]) : values[later]
        let own = (isCausal ? trailing[later] : centred[later]) ?? yardstick
        // The group rule keeps the level from before the spike, which would otherwise become the usual within eight steps.
        let expected = yardstick.company.map { $0.expected(others: own.company?.others ?? $0.others) } ?? own.expected
        return level.isFinite && level - expected <= 3 * own.scale
      }
      let stretch = place..<max(end ?? values.count, place + 1)
      let peak = stretch.max { Self.rank(values[$0]) < Self.rank(values[$1]) } ?? place
      let atPeak = trailing[peak] ?? yardstick
      let expected =
        yardstick.company.map { $0.expected(others: atPeak.company?.others ?? $0.others) } ?? atPeak.expected
      let level = series.isLogarithmic ? log(values[peak]) : values[peak]
      let isFinite = values[peak].isFinite
      found.append(
        Spike(
          run: series.run.name, metric: series.curve.metric, step: series.curve.steps[place],
          peakStep: series.curve.steps[peak], peak: isFinite ? values[peak] : nil,
          height: isFinite ? values[peak] - (series.isLogarithmic ? exp(expected) : expected) : nil,
          score: isFinite ? (level - expected) / atPeak.scale : nil, duration: stretch.count,
          recoveredAt: end.map { series.curve.steps[$0] },
          diverged: end == nil && (!isFinite || stretch.count >= Self.longestReturn),
          seenAt: stretch.first { alarms(trailing, $0) }.map { series.curve.steps[$0] },
          isRetrospective: stretch.contains { alarms(centred, $0) },
          dataSeed: series.run.dataSeed,
          sameData: series.sameData, alsoSpiking: []))
      place = stretch.upperBound
    }
    return found
  }

  // A value that is not a number counts as higher than any.
  private static func rank(_ value: Double) -> Double { value.isNaN ? .infinity : value }
}
