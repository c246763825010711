import Failures
import Foundation
import Stability
import Testing

@Suite struct ComparisonAnalysisTests {
  /// In the form of published speed runs: one value a run, in two groups that end at different steps. Expected p-values: SciPy 1.17.1.
  @Test func groupsFromOneDistributionAreNotToldApart() throws {
    func runs(_ values: [Double], name: String, last: Int) -> [RunRecord] {
      values.enumerated().map { index, value in
        var run = RunRecord(name: "\(name)\(index)", size: "124m", initSeed: index + 1, dataSeed: index + 1)
        (run.validationSteps, run.validationLosses) = ([0, last], [10.8258, value])
        return run
      }
    }
    let first = runs(
      [3.2798, 3.277, 3.2776, 3.2781, 3.2766, 3.2776, 3.2776, 3.2753, 3.2789, 3.2784], name: "a", last: 1_385)
    let second = runs(
      [
        3.2771, 3.2777, 3.2788, 3.2776, 3.2776, 3.2758, 3.2788, 3.2782, 3.2784, 3.2757, 3.2805, 3.2782, 3.2774,
      ], name: "b", last: 1_398)
    let result = try compare(("old", first), ("new", second))
    #expect(abs((result.pValue ?? 0) - 0.7922363524498796) < 1e-9 && result.metric == "validation_loss")
    #expect(result.pairs == nil && result.method == "Welch" && result.groups.map(\.count) == [10, 13])
    #expect(result.scope.lastStep == 1398 && result.scope.firstStep == 1385)
    #expect((result.low ?? 1) < 0 && (result.high ?? -1) > 0 && result.permutation.exact)
    // All 1,144,066 exchanges.
    #expect(abs(result.permutation.pValue - 0.805011249350999) < 1e-9)
    #expect(result.verdict.hasPrefix("no difference in validation_loss is established"))
    #expect(result.notes.contains { $0.contains("different steps (step 1385 against step 1398)") })
  }

  @Test func sweepsWithTheSameSeedsArePaired() throws {
    let first = planned(syntheticRuns(9))
    var second = first.reversed().map { $0 }
    for index in second.indices { second[index].validationLosses = second[index].validationLosses.map { $0 - 0.002 } }
    second[0].validationLosses[12] += 0.0001
    let paired = try compare(("a", first), ("b", second))
    #expect(paired.pairs == 9 && paired.method == "paired t" && (paired.pValue ?? 1) < 1e-6)
    #expect(paired.probabilityOfImprovement == 1 && paired.permutation.pValue == 2.0 / 512)
    #expect(paired.difference < 0 && paired.verdict.hasPrefix("b is better than a by 0.001"))
    let apart = try compare(with: ComparisonAnalysis(pairing: .never), ("a", first), ("b", second))
    #expect(apart.pairs == nil && (apart.pValue ?? 0) > 0.3)
    // A seed too few and nothing is paired unless asked for.
    #expect(try compare(("a", first), ("b", Array(second.dropLast()))).pairs == nil)
    let asked = try compare(with: ComparisonAnalysis(pairing: .seeds), ("a", first), ("b", Array(second.dropLast())))
    #expect(asked.pairs == 8 && asked.scope.leftOut.map(\.what) == ["a/pythia-14m-seed1"])
    #expect(try compare(("a", syntheticRuns(9)), ("b", second)).pairs == nil)
  }

  @Test func aVerdictOnFewRunsSaysThatItIs() throws {
    func runs(_ values: [Double]) -> [RunRecord] {
      values.enumerated().map { index, value in
        var run = RunRecord(name: "run\(index)", size: "14m", initSeed: index, dataSeed: index)
        run.plannedSteps = 1
        (run.validationSteps, run.validationLosses) = ([1], [value])
        return run
      }
    }
    func verdict(_ first: [Double], _ second: [Double]) throws -> String {
      try compare(("a", runs(first)), ("b", runs(second))).verdict
    }
    // Of 15 exchanges the one observed is the farthest: p = 1/15.
    let few = try verdict([5, 5.01, 5.02, 5.03], [4, 4.01])
    #expect(few.hasPrefix("b is better than a"))
    #expect(
      few.hasSuffix(
        "; this rests on 4 against 2 runs and on the normal form, which so few cannot check; exchanges of runs cannot "
          + "confirm it, since their p-value is at least 0.067 at this number"), "\(few)")
    // Four against five have 126 exchanges.
    let four = try verdict([5, 5.01, 5.02, 5.03], [4, 4.01, 4.02, 4.03, 4.05])
    #expect(four.contains("4 against 5 runs") && !four.contains("exchanges"), "\(four)")
    // Five pairs: 2/32.
    let pairs = try verdict([5, 5.1, 5.2, 5.3, 5.4], [4, 4.11, 4.2, 4.32, 4.4])
    #expect(pairs.contains("changes of sign cannot confirm it") && !pairs.contains("rests on"), "\(pairs)")
    #expect(try verdict([5, 6, 7, 8], [5.5, 6.5]).contains("established"))
    #expect(
      try verdict([5, 6, 7, 8], [5.5, 6.5]).hasSuffix(
        "4 against 2 runs and on the normal form, which so few cannot check"))
    let enough = try verdict([5, 5.01, 5.02, 5.03, 5.04, 5.05], [4, 4.01, 4.02, 4.03, 4.04])
    #expect(enough.hasSuffix(")") && !enough.contains("rests on"), "\(enough)")
  }

  @Test func accuraciesAreBetterWhenHigher() throws {
    func runs(_ values: [Double]) -> [RunRecord] {
      values.enumerated().map { index, value in
        var run = RunRecord(name: "run\(index)", size: "14m", initSeed: index + 1, dataSeed: index + 1)
        run.otherMetrics = [MetricCurve(metric: "sciq/acc", steps: [0, 10], values: [0.25, value])]
        return run
      }
    }
    let (low, high) = (runs([0.5, 0.51, 0.52]), runs([0.6, 0.61, 0.62]))
    let result = try compare(("a", low), ("b", high))
    #expect(result.higherIsBetter && result.probabilityOfImprovement == 1 && result.verdict.contains("better"))
    #expect(result.bootstrap == nil && result.permutation.pValue == 0.1 && result.permutation.least == 0.1)
    #expect(result.notes.contains { $0.contains("3 runs in a group are few") })
    #expect(result.notes.contains { $0.contains("below 0.1") })
    let turned = try compare(with: ComparisonAnalysis(higherIsBetter: false), ("a", low), ("b", high))
    #expect(turned.probabilityOfImprovement == 0 && turned.verdict.contains("worse"))
    #expect(try compare(with: ComparisonAnalysis(step: 0), ("a", low), ("b", high)).pValue == nil)
  }

  @Test func whatCannotBeComparedIsSaid() throws {
    var second = syntheticRuns(3)
    second[0].state = .diverged
    second[1].validationLosses[12] = .nan
    let result = try compare(("a", syntheticRuns(4)), ("b", second))
    #expect(result.pValue == nil && result.verdict.hasPrefix("no verdict") && result.groups[1].count == 1)
    #expect(
      result.scope.leftOut.map(\.reason) == ["training diverged", "its validation_loss at step 96 is not finite"])
    second[2].state = .failed
    #expect(throws: Failure.self) { try compare(("a", syntheticRuns(4)), ("b", second)) }
    #expect(throws: Failure.self) {
      try compare(with: ComparisonAnalysis(metric: "nothing"), ("a", syntheticRuns(4)), ("b", syntheticRuns(4)))
    }
    #expect(throws: Failure.self) {
      try compare(("a", syntheticRuns(4)), ("b", syntheticRuns(4, size: "31m")))
    }
    let both = syntheticRuns(4) + syntheticRuns(4, size: "31m")
    #expect(throws: Failure.self) { try compare(("a", both), ("b", both)) }
    #expect(try compare(with: ComparisonAnalysis(size: "31m"), ("a", both), ("b", both)).difference == 0)
  }

  @Test func otherProgramsFindTheirKeys() throws {
    let result = try compare(("a", syntheticRuns(5)), ("b", syntheticRuns(6, seed: 2)))
    let keys = try keys(of: result)
    #expect(
      keys.isSuperset(of: [
        "metric", "difference", "low", "high", "p_value", "probability_of_improvement", "scope", "null",
      ]))
  }

  @Test func aStoredComparisonIsReusedOnlyForTheSameRuns() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/polypythia-comparison-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var context = AnalysisContext(folder: "a", runs: syntheticRuns(5), resultsFolder: folder)
    context.other = AnalysisContext.Group(name: "b", runs: syntheticRuns(6, seed: 2))
    let result = try ComparisonAnalysis().result(in: context)
    #expect(try ComparisonAnalysis().result(in: context) == result)
    context.other?.runs[0].validationLosses[12] += 1
    #expect(try ComparisonAnalysis().result(in: context).difference != result.difference)
    #expect(try ComparisonAnalysis(pairing: .never).result(in: context).digest != result.digest)
  }

  private func planned(_ runs: [RunRecord]) -> [RunRecord] {
    runs.map { run in
      var run = run
      run.plannedSteps = 96
      return run
    }
  }
}

/// The top-level keys of a result's JSON form.
func keys(of result: some AnalysisResult) throws -> Set<String> {
  let object = try JSONSerialization.jsonObject(with: result.json()) as? [String: Any]
  return Set(object.map { Array($0.keys) } ?? [])
}
