import Foundation
import Stability
import Testing

@Suite struct DuplicateRunsTests {
  private func run(_ name: String, _ curves: [(String, [Double])]) -> RunRecord {
    var run = RunRecord(name: name, size: "imported")
    run.otherMetrics = curves.map { MetricCurve(metric: $0.0, steps: Array(0..<$0.1.count), values: $0.1) }
    return run
  }

  private func values(_ seed: Int, _ count: Int = 20) -> [Double] {
    (0..<count).map { sin(Double(seed * 100 + $0)) }
  }

  @Test func equalRunsAreFoundUnderAnyNameAndMetricName() {
    let runs = [
      run("a", [("loss", values(1))]), run("b", [("loss", values(2))]), run("c", [("train_loss", values(1))]),
      run("d", [("loss", values(3))]), run("e", [("loss", values(1))]),
    ]
    let found = DuplicateRuns.find(in: runs)
    #expect(found.map(\.runs) == [["a", "c", "e"]] && found[0].isWhole && found[0].values == 20)
    #expect(found[0].text.contains("a, c, e"))
    #expect(DuplicateRuns.find(in: Array(runs[0...1])).isEmpty)
  }

  @Test func oneDifferentBitMakesAnotherRun() {
    var other = values(1)
    other[19] = other[19].nextUp
    #expect(DuplicateRuns.find(in: [run("a", [("loss", values(1))]), run("b", [("loss", other)])]).isEmpty)
  }

  @Test func clocksDoNotTellCopiesApart() {
    let runs = [
      run("a", [("loss", values(1)), ("train_time_ms", values(5))]),
      run("b", [("loss", values(1)), ("train_time_ms", values(6))]),
    ]
    #expect(DuplicateRuns.find(in: runs).map(\.metrics) == [["loss"]])
  }

  @Test func everyRunOfAGroupImportedTwiceIsReported() {
    let runs = (0..<12).flatMap { [run("a\($0)", [("loss", values($0))]), run("b\($0)", [("loss", values($0))])] }
    #expect(DuplicateRuns.find(in: runs).map(\.runs) == (0..<12).map { ["a\($0)", "b\($0)"] })
  }

  @Test func aSharedScheduleIsNoDuplicateButASharedCurveIs() {
    let schedule = values(77)
    var runs = (0..<8).map {
      run("r\($0)", [("learning_rate", schedule), ("loss", values($0)), ("norm", values(50 + $0))])
    }
    #expect(DuplicateRuns.find(in: runs).isEmpty)
    runs[6] = run("r6", [("learning_rate", schedule), ("loss", values(2)), ("norm", values(99))])
    let found = DuplicateRuns.find(in: runs)
    #expect(found.map(\.runs) == [["r2", "r6"]] && found[0].metrics == ["loss"] && !found[0].isWhole)
    // Two settings of the schedule over eight runs: six runs have a copy of theirs, which says nothing.
    let mixed = (0..<8).map { run("r\($0)", [("learning_rate", values($0 % 2)), ("loss", values($0))]) }
    #expect(DuplicateRuns.find(in: mixed).isEmpty)
  }

  @Test func runsWithASingleStepAreNotJudged() {
    #expect(DuplicateRuns.find(in: [run("a", [("loss", [1])]), run("b", [("loss", [1])])]).isEmpty)
    let few = DuplicateRuns.find(in: [run("a", [("loss", [1, 2])]), run("b", [("loss", [1, 2])])])
    #expect(few.count == 1 && few[0].text.contains("by chance"))
  }
}
