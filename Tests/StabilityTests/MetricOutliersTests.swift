import Foundation
import Numerics
import Stability
import Statistics
import Testing

/// Runs that were read from tables: one or more metrics without any of the trained runs' own.
private func importedRuns(
  _ count: Int, metrics: [String] = ["score"], points: Int = 40, seed: UInt32 = 1, noise: Double = 0.2
) -> [RunRecord] {
  var random = MersenneTwister(seed: seed)
  return (1...count).map { number in
    var run = RunRecord(name: "run-\(number)", size: "imported", initSeed: number, dataSeed: number)
    run.otherMetrics = metrics.map { metric in
      let offset = random.standardNormal()
      return MetricCurve(
        metric: metric, steps: (1...points).map { $0 * 10 },
        values: (1...points).map { 20 / Double($0) + offset + noise * random.standardNormal() })
    }
    return run
  }
}

private func entry(_ result: OutliersResult, _ metric: String, _ run: String) -> RunOutlier? {
  result.metrics.first { $0.metric == metric }?.runs.first { $0.run == run }
}

@Suite struct MetricOutliersTests {
  @Test func twoOutliersOfAnImportedMetricAreBothNamed() throws {
    var runs = importedRuns(10)
    for index in [2, 7] {
      for point in 25..<40 { runs[index].otherMetrics[0].values[point] += 12 }
    }
    let result = OutliersAnalysis().analyse(runs)
    #expect(result.outliers == ["run-3", "run-8"] && result.metrics.map(\.metric) == ["score"])
    for name in result.outliers {
      let run = try #require(entry(result, "score", name))
      #expect(run.isOutlier && run.firstStep == 260 && (run.score ?? 0) > 8)
      #expect((run.pValue ?? 1) <= (run.pAdjusted ?? 0) && (run.pAdjusted ?? 1) <= 0.05)
    }
    let usual = result.metrics[0].runs.filter { !result.outliers.contains($0.run) }
    let anyLeft = usual.contains { $0.firstStep != nil || $0.isOutlier || ($0.pAdjusted ?? 0) <= 0.05 }
    #expect(usual.count == 8 && !anyLeft)
    let named = try #require(result.sizes.first?.outliers.first)
    #expect(named.firstStep == 260 && named.firstMetric == "score")
  }

  @Test func writesTheKeysThatOthersRelyOn() throws {
    let json = try OutliersAnalysis().analyse(importedRuns(6)).json()
    let top = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect((top["outliers"] as? [String])?.isEmpty == true)
    let expected: Set = [
      "metrics", "outliers", "scope", "level", "null", "assumptions", "first_step_rule", "sizes", "digest",
    ]
    #expect(Set(top.keys) == expected)
    let metric = try #require((top["metrics"] as? [[String: Any]])?.first)
    #expect(metric["metric"] as? String == "score")
    let run = try #require((metric["runs"] as? [[String: Any]])?.first)
    let keys: Set = ["run", "size", "summary", "outlier", "score", "p_value", "p_adjusted", "first_step"]
    #expect(Set(run.keys) == keys && run["run"] as? String == "run-1" && run["outlier"] as? Bool == false)
    #expect(run["first_step"] is NSNull && run["p_value"] is Double)
    let size = try #require((top["sizes"] as? [[String: Any]])?.first)
    let described = try #require(size["described"] as? [String: Any])
    let row = try #require(((described["summaries"] as? [[String: Any]])?.first?["runs"] as? [[String: Any]])?.first)
    let distances = try #require(row["distances"] as? [String: Double])
    #expect(Set(distances.keys) == ["z", "leave_one_out", "modified_z", "mad", "qn", "sn"])
  }

  @Test func aStoredResultIsReadBackWhole() throws {
    var runs = importedRuns(6)
    runs[1].otherMetrics[0].values[39] = .infinity
    let result = OutliersAnalysis().analyse(runs)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    #expect(try decoder.decode(OutliersResult.self, from: result.json()) == result)
  }

  @Test func aSingleStepIsOneTest() throws {
    let size = try #require(OutliersAnalysis().analyse(importedRuns(10, points: 1)).sizes.first)
    #expect(size.tests.map(\.summary) == ["at step 10"] && size.visibleDeviation == 6)
    #expect(size.tests[0].pValue == size.tests[0].pAdjusted)
    #expect(OutliersAnalysis().analyse(importedRuns(10, points: 3)).sizes.first?.tests.count == 2)
  }

  @Test func importedRunsAreComparedByWhatTheyShare() throws {
    var runs = importedRuns(6, metrics: ["arc/acc", "l1", "loss", "spectral", "rare"])
    runs[4].otherMetrics.removeLast()
    let result = OutliersAnalysis().analyse(runs)
    #expect(result.metrics.map(\.metric) == ["arc/acc", "loss"])
    #expect(result.scope.leftOut.map(\.what) == ["rare"])
    #expect(result.scope.leftOut.first?.reason == "not recorded by run-5")
    let asked = OutliersAnalysis(metrics: ["rare", "l1", "rare"]).analyse(runs)
    #expect(asked.metrics.map(\.metric) == ["rare", "l1"] && asked.metrics[0].runs.count == 5)
    #expect(asked.digest != result.digest)
    #expect(result.assumptions[0].contains("Imported numbers cannot show whether that holds"))
  }

  @Test func gapsAreNoOutliersButInfinitiesAre() {
    var runs = importedRuns(6)
    runs[0].otherMetrics[0].values[39] = .nan
    runs[2].otherMetrics[0].values[20] = .nan
    var result = OutliersAnalysis().analyse(runs)
    #expect(result.outliers.isEmpty && result.sizes.first?.tests.first?.summary == "at step 390")
    #expect(result.scope.stepCount == 38)
    runs[3].otherMetrics[0].values[30] = .infinity
    result = OutliersAnalysis().analyse(runs)
    #expect(result.outliers == ["run-4"])
    #expect(entry(result, "score", "run-4")?.pValue == nil && entry(result, "score", "run-4")?.isOutlier == true)
  }

  @Test func aRunThatEndsEarlyDoesNotCutTheOthers() {
    var runs = importedRuns(6)
    runs[5].otherMetrics[0].steps.removeLast(30)
    runs[5].otherMetrics[0].values.removeLast(30)
    let result = OutliersAnalysis().analyse(runs)
    #expect(result.scope.lastStep == 400 && result.metrics[0].runs.count == 5)
    #expect(result.scope.leftOut.first?.what == "score of run-6")
    #expect(result.assumptions.contains { $0.contains("their last steps are 100 (1), 400 (5)") })
  }

  @Test func runsWithoutCommonStepsAreSaidToHaveNone() {
    var runs = importedRuns(5)
    runs[0].otherMetrics[0].steps = (1...40).map { $0 * 10 + 5 }
    let result = OutliersAnalysis().analyse(runs)
    #expect(result.metrics.isEmpty && result.outliers.isEmpty)
    #expect(result.scope.leftOut.first?.reason == "its runs have no step in common")
    #expect(result.sizes.first?.verdict == "imported: no verdict: the 5 runs have no metric to compare in common")
  }

  @Test func departuresAreFoundInNoiseAndInSmoothCurves() throws {
    for noise in [0.01, 1] {
      var runs = importedRuns(9, points: 200, seed: 8, noise: noise)
      for point in 120..<200 { runs[4].otherMetrics[0].values[point] -= 14 }
      // A passing excursion is no departure.
      for point in 20..<40 { runs[4].otherMetrics[0].values[point] += 14 }
      let result = OutliersAnalysis().analyse(runs)
      let run = try #require(entry(result, "score", "run-5"))
      #expect(run.isOutlier && abs((run.firstStep ?? 0) - 1210) <= 10, "\(String(describing: run.firstStep))")
    }
  }

  @Test func otherYardsticksAreShownAndDoNotVote() throws {
    var runs = importedRuns(9, metrics: ["a", "b"])
    for point in 0..<40 { runs[3].otherMetrics[0].values[point] += 30 }
    let size = try #require(OutliersAnalysis().analyse(runs).sizes.first)
    let described = try #require(size.described)
    #expect(described.summaries.count == 4 && described.curves.map(\.metric) == ["a", "b"])
    let row = described.summaries[0].runs[3]
    let limits = try #require(described.summaries[0].limits)
    #expect(row.isOutsideFences && (row.distances.qn ?? 0) > (limits.qn ?? .infinity))
    #expect((row.exchangeabilityP - 1.0 / 9).magnitude < 1e-12)
    #expect(((described.curves[0].runs[3].depth ?? 0) - 2.0 / 9).magnitude < 1e-12)
    let farthest = described.robustDistance.runs.max { $0.distance < $1.distance }
    #expect(farthest?.run == "run-4" && described.robustDistance.reason == nil)
    let one = OutliersAnalysis().analyse(importedRuns(5)).sizes.first?.described?.robustDistance
    #expect(one?.reason == "needs at least two metrics")
  }

  @Test func smoothCurvesRaiseFalseAlarmsAtTheStatedRate() {
    // experiments/calibration has the full table.
    var alarms = 0
    for draw in 0..<400 {
      let runs = importedRuns(9, metrics: ["a", "b"], points: 8, seed: UInt32(draw + 100), noise: 0)
      if !OutliersAnalysis().outliers(among: runs).isEmpty { alarms += 1 }
    }
    #expect(alarms <= 34, "\(alarms) of 400")
  }
}
