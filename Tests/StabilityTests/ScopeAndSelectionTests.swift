import Failures
import Foundation
import Testing

@testable import Stability

@Suite struct ScopeAndSelectionTests {
  @Test func whatIsLeftOutForOneReasonSharesALine() {
    let scope = AnalysisScope(
      runs: ["a", "b"], metrics: ["loss"], steps: [96],
      leftOut: [
        .init(what: "c", reason: "too short"), .init(what: "d", reason: "no values"),
        .init(what: "e", reason: "too short"),
      ])
    #expect(
      scope.lines == ["used: 2 runs (a, b), loss, step 96", "left out: c, e: too short", "left out: d: no values"])
    #expect(AnalysisScope(runs: [], metrics: [], steps: []).lines == ["used: no run"])
  }

  @Test func everyAnalysisWordsAlikeWhatBrokeARun() throws {
    var runs = syntheticRuns(6)
    (runs[2].state, runs[4].state) = (.diverged, .failed)
    let scopes = [
      VarianceAnalysis().analyse(runs).scope, ChangePointsAnalysis().analyse(runs).scope,
      try AgreementAnalysis().analyse(runs).scope,
    ]
    let expected = [runs[2].name: "training diverged", runs[4].name: "the run failed"]
    for scope in scopes {
      let found = scope.leftOut.filter { expected[$0.what] != nil }.map { [$0.what: $0.reason] }
      #expect(found == expected.sorted { $0.key < $1.key }.map { [$0.key: $0.value] })
    }
  }

  @Test func theLargestPartThatSharesAValueIsKeptAndOfEquallyLargeOnesTheFirst() {
    let words = ["one", "three", "two", "four", "six", "five"]
    let byLength = words.keepingMost(by: \.count)
    #expect(byLength.kept == ["one", "two", "six"] && byLength.others == ["three", "four", "five"])
    let tied = [3, 1, 1, 3].keepingMost { $0 }
    #expect(tied.kept == [3, 3] && tied.others == [1, 1])
    let none = [Int]().keepingMost { $0 }
    #expect(none.kept.isEmpty && none.others.isEmpty)
  }

  @Test func aFewOfManyAreSpreadEvenlyWithTheFirstAndTheLast() {
    #expect(Array(0..<20).evenlySpread(atMost: 8) == [0, 2, 5, 8, 10, 13, 16, 19])
    #expect([1, 2].evenlySpread(atMost: 8) == [1, 2] && [Int]().evenlySpread(atMost: 8).isEmpty)
  }

  @Test(arguments: 0..<60) func equallySpacedEntriesAreNoMoreThanAskedForAndEndWithTheLast(count: Int) {
    let shown = Array(0..<count).equallySpaced(atMost: 12)
    #expect(shown.count <= 12 && shown.first == (count > 0 ? 0 : nil) && shown.last == (count > 0 ? count - 1 : nil))
    let distances = Set(zip(shown, shown.dropFirst()).map { $1 - $0 }.dropLast())
    #expect(distances.count <= 1)
  }

  private func runs(_ metrics: [String]) -> [RunRecord] {
    var run = RunRecord(name: "a", size: "imported", initSeed: 1, dataSeed: 1)
    run.otherMetrics = metrics.map { MetricCurve(metric: $0, steps: [1], values: [2]) }
    return [run]
  }

  @Test(arguments: [
    (["acc", "train_loss", "val_loss"], "val_loss"), (["acc", "eval/loss", "loss"], "eval/loss"),
    (["acc", "loss"], "loss"), (["acc", "time"], "acc"),
  ])
  func lossesAreChosenBeforeOtherMetrics(metrics: [String], chosen: String) throws {
    #expect(try AnalysisSelection.metric(nil, in: [runs(metrics)]) == chosen)
    #expect(try AnalysisSelection.metric("acc", in: [runs(["acc"] + metrics.filter { $0 != "acc" })]) == "acc")
  }

  @Test func sizesAreFoundInCapitalsToo() throws {
    #expect(try AnalysisSelection.size("14M", among: ["31m", "14m"]) == "14m")
    #expect(try AnalysisSelection.size("Own", among: ["own", "Own"]) == "Own")
    let failure = #expect(throws: Failure.self) { try AnalysisSelection.size("12b", among: ["14m", "31m"]) }
    #expect(failure?.kind == .usage && failure?.remedy == "sizes there: 14m, 31m")
  }

  @Test func lossesComeInTheOrderInWhichTheyTell() {
    let names = ["acc", "train_loss", "Eval/Loss", "loss", "validation_loss", "perplexity"]
    #expect(
      AnalysisSelection.losses(among: names) == ["validation_loss", "Eval/Loss", "train_loss", "loss"])
    #expect(AnalysisSelection.losses(among: ["acc"]) == [])
  }

  private struct Overflown: AnalysisResult {
    var scopes: [AnalysisScope] { [] }
    var digest = "d"
    var rows = [1, Double.infinity]
  }

  @Test func numbersThatJSONCannotHoldAreAFailureThatNamesThem() {
    #expect {
      try Overflown().json()
    } throws: { error in
      let failure = error as? Failure
      return failure?.kind == .badData && failure?.subject.contains("rows") == true
    }
  }
}
