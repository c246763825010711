import Statistics
import Wording

/// The runs of one size with the tests on them.
struct OutlierGroup {
  let size: String
  let runs: [RunRecord]
  let level: Double
  /// The runs that can be compared.
  let usable: [RunRecord]
  /// The metrics compared.
  let metrics: [ComparedMetric]
  /// Runs and metrics that are not compared.
  let leftOut: [AnalysisScope.LeftOut]
  /// The runs named, with the reasons, in the order of `runs`.
  let found: [(run: String, reasons: [String])]
  private let leftOutRuns: [LeftOutRun]
  private let tests: CorrectedTests
  private let named: Set<String>

  /// Chooses what is compared and tests it.
  init(size: String, runs: [RunRecord], level: Double, asked: [String]) {
    (self.size, self.runs, self.level) = (size, runs, level)
    let areTrainedHere = runs.contains { !$0.trainingSteps.isEmpty }
    func reason(_ run: RunRecord) -> String? {
      if let breakage = Self.breakage(run) { return breakage }
      if areTrainedHere && run.trainingSteps.isEmpty { return "no step recorded yet" }
      return run.curves.isEmpty ? "has no metric" : nil
    }
    usable = runs.filter { reason($0) == nil }
    leftOutRuns = runs.compactMap { run in reason(run).map { LeftOutRun(run: run.name, reason: $0) } }
    let choice = MetricChoice(asked: asked, runs: usable)
    metrics = choice.metrics
    leftOut = leftOutRuns.map { .init(what: $0.run, reason: $0.reason) } + choice.leftOut
    tests = CorrectedTests(choice.metrics)
    found = Self.reasons(runs, metrics, tests, level)
    named = Set(found.map(\.run))
  }

  private static func reasons(
    _ runs: [RunRecord], _ metrics: [ComparedMetric], _ tests: CorrectedTests, _ level: Double
  ) -> [(run: String, reasons: [String])] {
    var reasons: [String: [String]] = [:]
    for run in runs where run.state == .diverged {
      reasons[run.name, default: []] += [breakage(run)].compactMap { $0 }
    }
    for test in tests.tests {
      let metric = metrics[test.metric]
      for (row, run) in metric.runs.enumerated() where test.names(row, level: level) {
        let evidence =
          test.esd.notFinite.contains(row)
          ? "not finite" : "p = \(OutlierVerdict.rounded(test.adjusted ?? 1)) after Holm’s correction"
        reasons[run, default: []].append("\(metric.title), \(test.summary.label) (\(evidence))")
      }
    }
    return runs.compactMap { run in reasons[run.name].map { (run.name, $0) } }
  }

  /// The verdict on the size, with everything behind it.
  func verdict() -> SizeOutliers {
    let isTested = tests.verdicts > 0
    let fewest = tests.tests.map(\.esd.finiteCount).min() ?? 0
    let visible = isTested ? ESDPower.visibleDeviation(sampleSize: fewest, level: level / Double(tests.verdicts)) : nil
    let outliers = found.map { run, reasons -> OutlierRun in
      let first = metrics.compactMap { metric in
        firstStep(of: run, in: metric).map { (step: $0, metric: metric.metric) }
      }.min { $0.step < $1.step }
      return OutlierRun(run: run, reasons: reasons, firstStep: first?.step, firstMetric: first?.metric)
    }
    var result = SizeOutliers(
      size: size, runs: runs.map(\.name), verdict: "", isTested: isTested,
      comparedUpTo: tests.tests.map(\.summary.lastStep).min(), plannedSteps: runs.compactMap(\.plannedSteps).max(),
      visibleDeviation: visible, blindSpots: isTested ? blindSpots(fewest, visible) : [], outliers: outliers,
      tests: tests.tests.map(published), leftOut: leftOutRuns,
      described: metrics.isEmpty ? nil : DescribedRuns(metrics, tests.tests))
    result.verdict = OutlierVerdict(found: result).sentence
    return result
  }

  /// Every run compared in a metric; empty when the metric was not compared.
  func runs(of name: String) -> [RunOutlier] {
    guard let index = metrics.firstIndex(where: { $0.metric == name }) else { return [] }
    let metric = metrics[index]
    return metric.runs.enumerated().map { row, run in
      let candidates = tests.tests.filter { $0.metric == index }.map { test -> RunOutlier in
        let others = metric.runs.indices.filter {
          $0 != row && !named.contains(metric.runs[$0]) && test.summary.values[$0].isFinite
        }
        let score = Deviations.distance(of: test.summary.values[row], from: others.map { test.summary.values[$0] })
        return RunOutlier(
          run: run, size: size, summary: test.summary.label, isOutlier: test.names(row, level: level),
          score: score.ifFinite, pValue: test.runPValues[row], pAdjusted: test.runAdjusted[row])
      }
      var result =
        candidates.min { Self.evidence($0) < Self.evidence($1) }
        ?? RunOutlier(run: run, size: size, summary: "", isOutlier: false)
      result.firstStep = firstStep(of: run, in: metric)
      return result
    }
  }

  // Smaller is stronger; of equal ones the first counts.
  private static func evidence(_ run: RunOutlier) -> (Int, Double, Double, Double) {
    (run.isOutlier ? 0 : 1, run.pAdjusted ?? 1, run.pValue ?? 1, -(run.score?.magnitude ?? 0))
  }

  private func firstStep(of run: String, in metric: ComparedMetric) -> Int? {
    guard let row = metric.runs.firstIndex(of: run) else { return nil }
    let usual = metric.runs.indices.filter { !named.contains(metric.runs[$0]) }
    let shared = metric.runs.count * (named.contains(run) ? 1 : metrics.count)
    return Departure(curve: metric.curve, isPerBatch: metric.isPerBatch, usual: usual)
      .firstStep(of: row, level: level / Double(shared))
  }

  private func blindSpots(_ count: Int, _ visible: Int?) -> [String] {
    let most = GeneralisedESD.mostOutliers(of: count)
    let tests = counted(self.tests.verdicts, "test")
    let distance =
      visible.map {
        "With \(count) runs and \(tests), a single run is found nine times in ten only from about \($0) standard "
          + "deviations of the others on."
      }
      ?? "With \(count) runs and \(tests), even a single run 200 standard deviations away would be missed more than one "
      + "time in ten."
    return [
      distance,
      "Of \(count) runs the tests can name at most \(most); "
        + (most == 1 ? "two runs that deviate alike hide each other." : "a larger group hides itself."),
    ]
  }

  private func published(_ test: CorrectedTests.Test) -> OutlierTest {
    let names = metrics[test.metric].runs
    return OutlierTest(
      metric: metrics[test.metric].metric, summary: test.summary.label,
      values: zip(names, test.summary.values).map { RunValue(run: $0, value: $1.ifFinite) },
      count: test.esd.finiteCount, statistics: test.esd.stages.map(\.statistic),
      order: test.esd.stages.map { names[$0.index] }, criticalValues: test.esd.criticalValues(level: level),
      pValue: test.esd.pValue, pAdjusted: test.adjusted,
      named: names.indices.filter { test.names($0, level: level) }.map { names[$0] },
      reason: test.esd.pValue == nil ? FewRuns.noVerdict(test.esd.finiteCount) : nil)
  }

  // With what ended the run.
  private static func breakage(_ run: RunRecord) -> String? {
    run.breakage.map { what in run.failure.map { "\(what): \($0)" } ?? what }
  }
}
