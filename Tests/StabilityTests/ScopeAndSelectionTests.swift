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

  private struct Overflown: StoredResult {
    static let fileName = "overflown.json"
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
