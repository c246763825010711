import Foundation
import Statistics

/// Finds loss and gradient-norm spikes, as a monitor would have (trailing windows) and with hindsight (centred ones).
///
/// Where six or more runs of a size have all steps in common, a run is compared with the others at the same steps, so that neither
/// the falling curve nor a batch that all runs share makes an alarm; else with its own earlier values. Values are taken by
/// their logarithm where all are positive: the scatter of losses and gradient norms is in proportion. A value alarms
/// when its p-value (`SpikeScores`) is at most the level over the number of values tested, all runs, metrics and steps together.
public struct SpikeAnalysis: Sendable {
  /// Probability of any false alarm, for normal noise.
  public let level: Double
  /// The metrics; empty for training loss and gradient norm.
  public let metrics: [String]

  static let method =
    "Logarithms of the values. Six or more runs with common steps: each against the median of the others at its step, in "
    + "robust standard deviations of the others over 32 steps; fewer: against the median and median absolute deviation of the run's "
    + "own 32 values. At the time: steps up to this one; with hindsight: steps around it. Bonferroni over all values tested. "
    + "A spike lasts until a value is back within three robust standard deviations."
  static let null =
    "Within a window a run scatters independently and normally around one level, or around the level of the others."

  /// Creates an analysis.
  public init(metrics: [String] = [], level: Double = 0.05) {
    self.metrics = metrics
    self.level = level
  }

  /// The stored result in a `results` folder when its digest agrees with these runs, else a new one, which is stored there.
  ///
  /// - Throws: `Failure` when the result cannot be written.
  public func result(for runs: [RunRecord], storedIn folder: String) throws -> SpikeResult {
    try SpikeResult.stored(in: folder, digest: digest(runs)) { analyse(runs) }
  }

  private func digest(_ runs: [RunRecord]) -> String {
    runs.digest(options: "spikes 1, level \(level), \(metrics.joined(separator: "|"))")
  }

  private struct Series {
    let run: RunRecord
    let curve: MetricCurve
    let isLogarithmic: Bool
    let trailing: [SpikeScores.Score?]
    let centred: [SpikeScores.Score?]
    let sameData: [String]
  }

  /// Looks for spikes in all runs.
  public func analyse(_ runs: [RunRecord]) -> SpikeResult {
    let chosen = metrics.isEmpty ? ["training_loss", "gradient_norm"] : metrics
    let series = runs.bySize.flatMap { group in chosen.flatMap { Self.series(of: $0, in: group.runs) } }
    let tests = series.reduce(0) { $0 + $1.trailing.filter { $0 != nil }.count }
    let alarm = level / Double(max(1, tests))
    var spikes = series.flatMap { Self.spikes($0, alarm: alarm) }
    for index in spikes.indices {
      let spike = spikes[index]
      spikes[index].alsoSpiking = spike.sameData.filter { name in
        spikes.contains { $0.run == name && $0.metric == spike.metric && abs($0.step - spike.step) <= 2 }
      }
    }
    let used = runs.bySize.flatMap(\.runs).map(\.name).filter { name in series.contains { $0.run.name == name } }
    let leftOut = runs.map(\.name).filter { !used.contains($0) }.map {
      AnalysisScope.LeftOut(what: $0, reason: "has none of \(chosen.joined(separator: ", "))")
    }
    let threshold = tests > 0 ? SpikeScores.threshold(pValue: alarm) : nil
    return SpikeResult(
      digest: digest(runs),
      scope: AnalysisScope(
        runs: used, metrics: chosen.filter { metric in series.contains { $0.curve.metric == metric } },
        steps: Set(series.flatMap(\.curve.steps)).sorted(), leftOut: leftOut),
      level: level, tests: tests, alarmPValue: alarm, threshold: threshold,
      falseAlarms: threshold.map(FalseAlarms.init(threshold:)), method: Self.method, null: Self.null, spikes: spikes)
  }

  private static func series(of metric: String, in runs: [RunRecord]) -> [Series] {
    let curves = runs.compactMap { run in run.curve(of: metric).map { (run, $0) } }
    let isLogarithmic = curves.allSatisfy { $0.1.values.allSatisfy { !($0 <= 0) } }
    let rows = curves.map { _, curve in isLogarithmic ? curve.values.map { log($0) } : curve.values }
    return curves.indices.map { index in
      let (run, curve) = curves[index]
      // A run that ended early is compared with the others up to its end.
      let company = curves.indices.filter { other in
        other != index && curves[other].1.steps.starts(with: curve.steps)
      }
      let peers = company.map { Array(rows[$0].prefix(curve.steps.count)) }
      let own = rows[index]
      let hasCompany = peers.count >= 5
      return Series(
        run: run, curve: curve, isLogarithmic: isLogarithmic,
        trailing: hasCompany
          ? SpikeScores.among(own, peers: peers, hindsight: false) : SpikeScores.trailing(own, alarm: 1e-5),
        centred: hasCompany ? SpikeScores.among(own, peers: peers, hindsight: true) : SpikeScores.centred(own),
        sameData: runs.filter { $0.dataSeed == run.dataSeed && $0.name != run.name }.map(\.name))
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
        return level.isFinite && level - own.expected <= 3 * own.scale
      }
      let stretch = place..<max(end ?? values.count, place + 1)
      let peak = stretch.max { Self.rank(values[$0]) < Self.rank(values[$1]) } ?? place
      let expected = (trailing[peak] ?? yardstick).expected
      let isFinite = values[peak].isFinite
      found.append(
        Spike(
          run: series.run.name, metric: series.curve.metric, step: series.curve.steps[place],
          peakStep: series.curve.steps[peak], peak: isFinite ? values[peak] : nil,
          height: isFinite ? values[peak] - (series.isLogarithmic ? exp(expected) : expected) : nil,
          score: isFinite ? trailing[peak]?.score : nil, duration: stretch.count,
          recoveredAt: end.map { series.curve.steps[$0] }, isCausal: isCausal,
          isRetrospective: stretch.contains { alarms(centred, $0) }, sameData: series.sameData, alsoSpiking: []))
      place = stretch.upperBound
    }
    return found
  }

  // A value that is not a number counts as higher than any.
  private static func rank(_ value: Double) -> Double { value.isNaN ? .infinity : value }
}

extension FalseAlarms {
  // Simulated, 170,000 to 600,000 values each: the larger of the rates against eight other runs and against 32 own values.
  private static let simulated: [(threshold: Double, normal: Double, heavyTailed: Double)] = [
    (0, 500, 500), (3, 6.4, 27), (4, 1.3, 16), (5, 0.21, 8.5), (6, 0.044, 5.2), (7, 0.01, 3.5), (8, 0.002, 2.4),
    (9, 0.002, 1.6), (10, 0.002, 1.2),
  ]

  /// The rates at the largest simulated threshold that does not exceed this one: upper limits.
  init(threshold: Double) {
    let entry = Self.simulated.last { $0.threshold <= threshold } ?? Self.simulated[0]
    self.init(normal: entry.normal, heavyTailed: entry.heavyTailed)
  }
}
