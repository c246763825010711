import Testing

@testable import Stability

/// Expected values: rliable 1.2.0, 200,000 (profiles 20,000) resamples.
@Suite struct AggregateAnalysisTests {
  private let tasks = [
    [1.8943, 0.0683, 0.9586, 0.7614, 1.4407, 0.7977, 1.4912], [2.4365, 1.7226, 1.373, 0.6861, 3.7096, 1.4546, 0.8989],
    [3.193, 2.2905, 2.9124, 4.7692, 3.1001, -0.093, 0.6299],
  ]

  private func runs(_ groups: [[Double]], metric: String = "score") -> [RunRecord] {
    zip(["14m", "31m", "70m"], groups).flatMap { size, values in
      values.enumerated().map { index, value in
        var run = RunRecord(name: "\(size)-\(index)", size: size, initSeed: index + 1, dataSeed: index + 1)
        run.otherMetrics = [MetricCurve(metric: metric, steps: [0, 8], values: [0, value])]
        return run
      }
    }
  }

  private func isNear(_ value: Double?, _ expected: Double, within tolerance: Double) -> Bool {
    value.map { abs($0 - expected) <= tolerance } ?? false
  }

  @Test(arguments: [
    ([-0.417, -0.056], -0.2365), ([1.789, 0.437, 0.096], 0.774),
    ([0.441, -0.331, 2.431, -0.252, 0.11], 0.09966666666666667),
    ([0.001, -0.29, -1.116, -0.013, -0.378, -0.481, -1.517, -0.491, -0.241], -0.3762),
    ([1.332, 0.715, -1.545, -0.008, 0.621, -0.72, 0.266, 0.109, 0.004, -0.175], 0.13616666666666669),
  ])
  func interquartileMeansAreThoseOfTheLibrary(values: [Double], expected: Double) {
    #expect(isNear(StratifiedBootstrap.interquartileMean(values), expected, within: 1e-12))
  }

  @Test func intervalsAreThoseOfTheLibraryWithinTheErrorOfResampling() throws {
    let found = try #require(AggregateAnalysis().analyse(runs(tasks)).metrics.first)
    let overall = try #require(found.overall)
    #expect(isNear(overall.interquartileMean, 1.5235090909090907, within: 1e-12))
    let expected = [(1.05536273, 2.08266364), (0.5703, 1.53582), (1.01974, 2.59026), (1.0864, 3.65512)]
    for (part, (low, high)) in zip([overall] + found.sizes, expected) {
      // Quantiles of 5,000 resamples of so few runs scatter by about a hundredth of the interval.
      let tolerance = 0.03 * (high - low)
      #expect(isNear(part.low, low, within: tolerance) && isNear(part.high, high, within: tolerance), "\(part)")
    }
  }

  @Test func profilesAreThoseOfTheLibrary() {
    let thresholds = [0.0, 1, 2, 3, 4]
    let shares = { StratifiedBootstrap.profile($0, thresholds, higherIsBetter: true) }
    let expected = [0.95238095, 0.61904762, 0.33333333, 0.19047619, 0.04761905]
    let bounds = [
      (0.85714286, 1.0), (0.42857143, 0.80952381), (0.19047619, 0.47619048), (0.04761905, 0.33333333), (0, 0.14285714),
    ]
    #expect(zip(shares(tasks.flatMap { $0 }), expected).allSatisfy { isNear($0, $1, within: 1e-8) })
    for (found, (low, high)) in zip(StratifiedBootstrap(tasks).intervals(of: shares), bounds) {
      // One run of 21: the ends lie on a grid of that width.
      #expect(isNear(found.low, low, within: 0.0477) && isNear(found.high, high, within: 0.0477))
    }
  }

  @Test func lossesAreBetterBelowAndBrokenOrFewRunsAreSaid() throws {
    var few = runs([[3, 4, 5, 9]], metric: "loss")
    few[3].state = .diverged
    let result = AggregateAnalysis().analyse(few)
    let found = try #require(result.metrics.first)
    #expect(!found.higherIsBetter && found.overall == nil && found.sizes[0].interquartileMean == 4)
    #expect(found.sizes[0].count == 3 && found.sizes[0].low == nil && found.sizes[0].step == 8)
    #expect(found.profile.first?.share == 0 && found.profile.last?.share == 2.0 / 3)
    #expect(result.scope.leftOut.map(\.what) == ["14m-3"])
    #expect(result.notes.first == "sizes of fewer than 5 runs have no interval")
  }

  @Test func nothingToAggregateIsAnEmptyResult() {
    #expect(AggregateAnalysis().analyse([]).metrics.isEmpty)
    #expect(AggregateAnalysis(metrics: ["other"]).analyse(runs(tasks)).metrics.isEmpty)
  }
}
