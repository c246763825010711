import Statistics

/// The generalised ESD tests of all summaries of the metrics of one size, with Holm's correction over them.
struct CorrectedTests {
  /// One test.
  struct Test {
    /// Index of the metric.
    let metric: Int
    /// The runs' numbers and what they are.
    let summary: CommonCurve.Summary
    /// The test's outcome.
    let esd: GeneralisedESD
    /// The whole test's p-value after Holm's correction; nil without a verdict.
    var adjusted: Double?
    /// The p-value of each run of the metric.
    var runPValues: [Double?]
    /// The same after Holm's correction; a run is named when it is at most the level.
    var runAdjusted: [Double?]

    /// Whether the test names a run of its metric, at a level.
    func names(_ row: Int, level: Double) -> Bool {
      esd.notFinite.contains(row) || (runAdjusted[row].map { $0 <= level } ?? false)
    }
  }

  /// The tests, in the order of metrics and their summaries.
  private(set) var tests: [Test] = []

  /// Makes all tests.
  init(_ metrics: [ComparedMetric]) {
    for (index, metric) in metrics.enumerated() {
      for summary in metric.summaries {
        let esd = GeneralisedESD(summary.values)
        tests.append(
          Test(metric: index, summary: summary, esd: esd, runPValues: esd.valuePValues, runAdjusted: esd.valuePValues))
      }
    }
    let tested = tests.indices.filter { tests[$0].esd.pValue != nil }
    let pValues = tested.compactMap { tests[$0].esd.pValue }
    let (adjusted, factors) = (Holm.adjusted(pValues), Holm.factors(pValues))
    for (place, index) in tested.enumerated() {
      tests[index].adjusted = adjusted[place]
      // The least level at which Holm rejects the test and holds it at a level that the run's own evidence reaches.
      tests[index].runAdjusted = tests[index].runPValues.map { own in
        own.map { min(1, max(adjusted[place], Double(factors[place]) * $0)) }
      }
    }
  }

  /// Number of tests with a verdict.
  var verdicts: Int { tests.count { $0.esd.pValue != nil } }
}
