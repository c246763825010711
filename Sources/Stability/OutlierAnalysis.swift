import Statistics

/// Finds runs that do not belong to the other runs of their size.
///
/// Per size and metric (validation loss, training loss, gradient norm), summaries of the curve that are fixed beforehand are
/// each put to a generalised ESD test calibrated for the number of runs (`GeneralisedESD`); Holm's correction goes over all
/// tests of the size. A run is an outlier when a test that survives the correction names it at the level at which Holm held
/// that test, or without any test when its training diverged or one of its summaries is not finite. A run that failed for another
/// reason, such as a full disk, says nothing about its seed and is left out.
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
  private static let assumptions = [
    "Each summary is roughly normal over seeds; heavier tails raise more false alarms than stated.",
    "Holm’s correction holds whatever the dependence between metrics and summaries.",
    "At most a third of the runs (one where there are fewer than six) are outliers; a larger group would look like the usual.",
    "With few runs only gross deviations can be seen: the strictest of four tests under Holm’s correction finds nine in ten "
      + "runs that lie \(VisibleDeviation.inWords).",
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
      digest: digest(runs), level: level, null: Self.null, assumptions: [Self.sameness(runs)] + Self.assumptions,
      sizes: runs.bySize.map { analyse($0.size, $0.runs) })
  }

  private func digest(_ runs: [RunRecord]) -> String { runs.digest(options: "outliers 3, level \(level)") }

  private func analyse(_ size: String, _ runs: [RunRecord]) -> SizeOutliers {
    let usable = runs.filter { !$0.hasBroken && !$0.trainingSteps.isEmpty }
    let leftOut = runs.filter { $0.hasBroken || $0.trainingSteps.isEmpty }.map {
      LeftOutRun(run: $0.name, reason: $0.hasBroken ? Self.reason($0) : "no step recorded yet")
    }
    let found = usable.isEmpty ? [] : self.tests(usable)
    let tests = corrected(found, usable.map(\.name))
    var reasons: [String: [String]] = [:]
    for run in runs where run.state == .diverged { reasons[run.name, default: []].append(Self.reason(run)) }
    for (test, esd) in zip(tests, found.map(\.esd)) {
      for run in test.named {
        let notFinite = esd.notFinite.contains { usable[$0].name == run }
        let evidence =
          notFinite ? "not finite" : "p = \(OutlierVerdict.rounded(test.adjustedPValue ?? 1)) after Holm’s correction"
        reasons[run, default: []].append("\(test.metric), \(test.summary) (\(evidence))")
      }
    }
    let outliers = runs.compactMap { run in reasons[run.name].map { OutlierRun(run: run.name, reasons: $0) } }
    let isTested = tests.contains { $0.pValue != nil }
    var result = SizeOutliers(
      size: size, runs: runs.map(\.name), verdict: "", isTested: isTested, comparedUpTo: found.map(\.lastStep).min(),
      plannedSteps: runs.compactMap(\.plannedSteps).max(),
      visibleDeviation: isTested ? VisibleDeviation.of(runs: tests.map(\.count).min() ?? 0) : nil,
      outliers: outliers, tests: tests, leftOut: leftOut)
    result.verdict = OutlierVerdict(found: result).sentence
    return result
  }

  private static func sameness(_ runs: [RunRecord]) -> String {
    let others = runs.bySize.flatMap(\.runs).filter { !$0.deviations.isEmpty }.map(\.name)
    return others.isEmpty
      ? "Runs differ in nothing but their seeds."
      : "Runs of a size differ in nothing but their seeds. That does not hold here: \(others.joined(separator: ", ")) "
        + "\(others.count == 1 ? "has" : "have") other settings, so a deviation need not come from the seed."
  }

  private struct Found {
    let metric: String
    let summary: String
    let lastStep: Int
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
      summary.map {
        Found(
          metric: metric, summary: $0.label, lastStep: $0.lastStep, values: $0.values, esd: GeneralisedESD($0.values))
      }
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

  private static func reason(_ run: RunRecord) -> String {
    let what = run.state == .diverged ? "training diverged" : "the run failed"
    return run.failure.map { "\(what): \($0)" } ?? what
  }
}
