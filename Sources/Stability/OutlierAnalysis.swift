import Statistics

/// Finds runs that do not belong to the other runs of their size.
///
/// Per size and metric (validation loss, training loss, gradient norm), summaries of the curve that are fixed beforehand are
/// each put to a generalised ESD test calibrated for the number of runs (`GeneralisedESD`); Holm's correction goes over all
/// tests of the size. A run is an outlier when a test that survives the correction names it at the level at which Holm held
/// that test, or when its training failed or one of its summaries is not finite.
///
/// The validation loss is measured on the same text in every run, so its last value counts beside its mean over the later
/// half. Training loss and gradient norm of a step belong to the batch of that step, which differs between data seeds: one
/// hard batch would look like an outlier, so only their mean over the later half counts.
public struct OutlierAnalysis: Sendable {
  /// Probability of naming any run of a size whose runs are all alike.
  public let level: Double

  /// Creates an analysis at a level.
  public init(level: Double = 0.05) { self.level = level }

  static let null =
    "Within each size, the runs’ summaries are independent draws from one normal distribution per metric and summary."
  static let assumptions = [
    "Runs differ in nothing but their seeds.",
    "Each summary is roughly normal over seeds; heavier tails raise more false alarms than stated.",
    "Holm’s correction holds whatever the dependence between metrics and summaries.",
    "At most a third of the runs (one where there are fewer than six) are outliers; a larger group would look like the usual.",
    "With few runs only gross deviations can be seen: the strictest of four tests under Holm’s correction finds nine in ten "
      + "runs that lie 16 standard deviations away when there are 5 runs, 9 when there are 9, 8 with 10 and 6 with 20.",
    "Only the end and the later half of training are looked at.",
  ]

  /// The stored result in a sweep's `results` folder when its digest agrees with these runs, else a new one, which is stored there.
  ///
  /// - Throws: `Failure` when the result cannot be written.
  public func result(for runs: [RunRecord], storedIn folder: String) throws -> OutlierResult {
    try OutlierResult.stored(in: folder, digest: digest(runs)) { analyse(runs) }
  }

  /// Runs the tests on all sizes.
  public func analyse(_ runs: [RunRecord]) -> OutlierResult {
    OutlierResult(
      digest: digest(runs), level: level, null: Self.null, assumptions: Self.assumptions,
      sizes: runs.bySize.map { analyse($0.size, $0.runs) })
  }

  private func digest(_ runs: [RunRecord]) -> String { runs.digest(options: "outliers 2, level \(level)") }

  private func analyse(_ size: String, _ runs: [RunRecord]) -> SizeOutliers {
    let failed = runs.filter { $0.state == .failed || $0.failure != nil }
    let others = runs.filter { $0.state != .failed && $0.failure == nil }
    let usable = others.filter { !$0.trainingSteps.isEmpty }
    var leftOut = failed.map { LeftOutRun(run: $0.name, reason: Self.failure($0)) }
    leftOut += others.filter(\.trainingSteps.isEmpty).map { LeftOutRun(run: $0.name, reason: "no step recorded yet") }
    let found = usable.isEmpty ? [] : self.tests(usable)
    let tests = corrected(found, usable.map(\.name))
    var reasons: [String: [String]] = [:]
    for run in failed { reasons[run.name, default: []].append(Self.failure(run)) }
    for (test, esd) in zip(tests, found.map(\.esd)) {
      for run in test.named {
        let notFinite = esd.notFinite.contains { usable[$0].name == run }
        let evidence =
          notFinite ? "not finite" : "p = \(Self.rounded(test.adjustedPValue ?? 1)) after Holm’s correction"
        reasons[run, default: []].append("\(test.metric), \(test.summary) (\(evidence))")
      }
    }
    let outliers = runs.compactMap { run in reasons[run.name].map { OutlierRun(run: run.name, reasons: $0) } }
    let isTested = tests.contains { $0.pValue != nil }
    return SizeOutliers(
      size: size, runs: runs.map(\.name),
      verdict: Self.verdict(size, runs: runs.count, compared: usable.count, outliers, tests, isTested: isTested),
      isTested: isTested, outliers: outliers, tests: tests, leftOut: leftOut)
  }

  private struct Found {
    let metric: String
    let summary: String
    let values: [Double]
    let esd: GeneralisedESD
  }

  private func tests(_ runs: [RunRecord]) -> [Found] {
    let validation = CommonCurve(runs.map { ($0.validationSteps, $0.validationLosses) })
    let loss = CommonCurve(runs.map { ($0.trainingSteps, $0.trainingLosses) })
    let norm = CommonCurve(runs.map { ($0.trainingSteps, $0.gradientNorms) })
    let summaries: [(metric: String, summary: CommonCurve.Summary?)] = [
      ("validation loss", validation.lastValue), ("validation loss", validation.laterMean),
      ("training loss", loss.laterMean), ("gradient norm", norm.laterMean),
    ]
    return summaries.compactMap { metric, summary in
      summary.map { Found(metric: metric, summary: $0.label, values: $0.values, esd: GeneralisedESD($0.values)) }
    }
  }

  // Holm over the tests that have a verdict; each surviving test names its runs at the level at which it was held.
  private func corrected(_ found: [Found], _ names: [String]) -> [OutlierTest] {
    let tested = found.indices.filter { found[$0].esd.pValue != nil }
    let pValues = tested.compactMap { found[$0].esd.pValue }
    let adjusted = Holm.adjusted(pValues)
    let levels = Holm.levels(pValues, level: level)
    return found.indices.map { index in
      let (item, place) = (found[index], tested.firstIndex(of: index))
      let held = place.flatMap { levels[$0] }
      let named = item.esd.notFinite + (held.map { item.esd.outliers(level: $0) } ?? [])
      return OutlierTest(
        metric: item.metric, summary: item.summary,
        values: zip(names, item.values).map { RunValue(run: $0, value: $1.isFinite ? $1 : nil) },
        count: item.esd.finiteCount, statistics: item.esd.stages.map(\.statistic),
        order: item.esd.stages.map { names[$0.index] }, criticalValues: item.esd.criticalValues(level: level),
        pValue: item.esd.pValue, adjustedPValue: place.map { adjusted[$0] }, named: named.map { names[$0] },
        reason: item.esd.reasonForNoVerdict)
    }
  }

  private static func failure(_ run: RunRecord) -> String {
    run.failure.map { "the run failed: \($0)" } ?? "the run failed"
  }

  private static func verdict(
    _ size: String, runs: Int, compared: Int, _ outliers: [OutlierRun], _ tests: [OutlierTest], isTested: Bool
  ) -> String {
    let names = outliers.map(\.run).joined(separator: ", ")
    let named = outliers.isEmpty ? "" : "\(names) \(outliers.count == 1 ? "is an outlier" : "are outliers")"
    guard isTested else {
      let most = tests.map(\.count).max() ?? compared
      let reason = "no verdict: \(most) run\(most == 1 ? "" : "s"), at least five are needed"
      return outliers.isEmpty
        ? "\(size): \(reason)" : "\(size): \(named) (failed or not finite); on the others \(reason)"
    }
    if outliers.isEmpty {
      let smallest = tests.compactMap(\.adjustedPValue).min() ?? 1
      return "\(size): no outlier among \(compared) runs (smallest corrected p = \(rounded(smallest)))"
    }
    return "\(size): \(named), out of \(runs) runs"
  }

  // Three significant digits are enough for a p-value, and few enough to be the same everywhere.
  private static func rounded(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return "0" }
    var digits = 2
    var scaled = value
    while scaled < 0.1 && digits < 8 {
      scaled *= 10
      digits += 1
    }
    let factor = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return "\((value * factor).rounded() / factor)"
  }
}
