import Failures
import Stability
import Testing

/// Runs that all have one accuracy do not spread, whatever the rounding of their sum.
@Suite struct RoundingNoiseInAnalysesTests {
  private func runs(_ count: Int, _ values: [Double], seeds: (Int) -> (Int, Int) = { ($0, $0) }) -> [RunRecord] {
    (1...count).map { number in
      let (initial, order) = seeds(number)
      var run = RunRecord(name: "run\(number)", size: "14m", initSeed: initial, dataSeed: order)
      run.otherMetrics = [MetricCurve(metric: "sciq/acc", steps: Array(values.indices), values: values)]
      return run
    }
  }

  @Test func theVarianceHasNoTrendAndNoComponents() throws {
    let result = VarianceAnalysis(metrics: ["sciq/acc"]).analyse(runs(9, [0.1, 0.25]))
    let size = try #require(result.metrics.first?.sizes.first)
    #expect(
      size.trend == nil && size.steps.map(\.standardDeviation) == [0, 0] && size.steps.map(\.mean) == [0.1, 0.25])
    #expect(size.verdict.contains("standard deviation 0 over 9 runs"), "\(size.verdict)")
    let crossed = runs(9, [0.1, 0.1]) { (1 + ($0 - 1) / 3, 1 + ($0 - 1) % 3) }
    let factorial = try #require(VarianceAnalysis(metrics: ["sciq/acc"]).analyse(crossed).metrics.first?.sizes.first)
    #expect(factorial.components == nil && factorial.trend == nil)
  }

  @Test func aSpreadOfLateCheckpointsIsNotMadeUp() throws {
    // Eleven equal checkpoints from 0.72 of the last step on.
    let result = VarianceAnalysis(metrics: ["sciq/acc"]).analyse(runs(9, [Double](repeating: 0.1, count: 40)))
    #expect(try #require(result.metrics.first?.sizes.first).lateNoise == nil)
  }

  @Test func noSeedsArePlannedFromEqualPilots() {
    let failure = #expect(throws: Failure.self) {
      try PlanningAnalysis(metric: "sciq/acc").analyse(runs(9, [0.1, 0.1]))
    }
    #expect(failure?.kind == .badData && failure?.description.contains("no spread") == true)
  }

  @Test func equalRunsAreNotCompared() throws {
    let comparison = try compare(("a", runs(9, [0.1])), ("b", runs(7, [0.3])))
    #expect(comparison.pValue == nil && comparison.verdict.hasPrefix("no verdict"), "\(comparison.verdict)")
    #expect(comparison.groups.map(\.standardDeviation) == [0, 0] && comparison.groups.map(\.mean) == [0.1, 0.3])
  }

  @Test func pairsThatDifferByRoundingAloneAreNotCompared() throws {
    func planned(_ values: [Double]) -> [RunRecord] {
      values.enumerated().map { index, value in
        var run = RunRecord(name: "run\(index)", size: "14m", initSeed: index, dataSeed: index)
        run.plannedSteps = 1
        run.otherMetrics = [MetricCurve(metric: "sciq/acc", steps: [1], values: [value])]
        return run
      }
    }
    let comparison = try compare(
      ("a", planned([0.1, 0.3, 0.7, 0.45, 0.2])), ("b", planned([0.15, 0.35, 0.75, 0.5, 0.25])))
    #expect(comparison.pairs == 5 && comparison.pValue == nil, "\(comparison.verdict)")
  }

  @Test func theSummaryOfSeedsShowsNoSpread() throws {
    var runs = runs(9, [0.1])
    for run in runs.indices { (runs[run].validationSteps, runs[run].validationLosses) = ([1], [0.1]) }
    let spread = try #require(SeedSummary.summarise(runs, unigramCrossEntropy: nil).first?.validationLoss)
    #expect(spread.mean == 0.1 && spread.standardDeviation == 0 && spread.range == 0)
  }
}
