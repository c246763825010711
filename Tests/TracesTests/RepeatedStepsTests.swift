import Testing

@testable import Traces

/// What is a restart: the rule for steps that are recorded again.
@Suite struct RepeatedStepsTests {
  /// Values in the order of the source: the step, and a value that tells which part of the run they are of.
  private func values(_ parts: [(steps: [Int], value: Double)]) -> [RecordedValue] {
    parts.flatMap { part in part.steps.map { (step: $0, value: part.value) } }.enumerated().map {
      RecordedValue(step: $0.element.step, value: $0.element.value, place: $0.offset)
    }
  }

  @Test func aLaterPartReplacesEverythingFromItsFirstStepOn() {
    let recorded = values([([0, 10, 20, 30, 40, 50], 1), ([20, 30], 2)])
    let found = RepeatedSteps([recorded], keeping: .latest)
    #expect(found.metrics[0].map(\.step) == [0, 10, 20, 30] && found.metrics[0].map(\.value) == [1, 1, 2, 2])
    #expect(found.restarts == [.init(step: 20, place: 6, replaced: 4)])
    let first = RepeatedSteps([recorded], keeping: .first)
    #expect(first.metrics[0].map(\.step) == [0, 10, 20, 30, 40, 50] && first.metrics[0].allSatisfy { $0.value == 1 })
    #expect(RepeatedSteps([recorded], keeping: .refuse).suspicion?.count == 2)
  }

  @Test func severalRestartsFollowOneAnother() {
    let found = RepeatedSteps([values([([0, 1, 2, 3], 1), ([2, 3, 4], 2), ([1, 2], 3)])], keeping: .latest)
    #expect(found.metrics[0].map(\.value) == [1, 3, 3] && found.restarts.map(\.step) == [2, 1])
  }

  @Test func anAbandonedBranchGoesFromAllMetricsRecordedAlongside() {
    let loss = [(0, 0), (10, 1), (20, 2), (30, 3), (10, 6), (20, 7)].map { step, place in
      RecordedValue(step: step, value: place > 5 ? 2 : 1, place: place)
    }
    let accuracy = [RecordedValue(step: 0, value: 1, place: 0), RecordedValue(step: 25, value: 1, place: 2)]
    let alongside = RepeatedSteps([loss, accuracy + [RecordedValue(step: 20, value: 2, place: 7)]], keeping: .latest)
    #expect(alongside.metrics[1].map(\.step) == [0, 20])
  }

  @Test func metricsRecordedOneAfterTheOtherAreNoRestarts() {
    let loss = values([(Array(0..<10), 1)])
    let accuracy = loss.map { RecordedValue(step: $0.step, value: 2, place: $0.place + 10) }
    let found = RepeatedSteps([loss, accuracy], keeping: .latest)
    #expect(found.metrics.map(\.count) == [10, 10] && found.restarts.isEmpty)
  }

  @Test(arguments: [
    [5, 4, 3, 2, 1, 0], [0, 1, 10, 11, 12, 2, 3, 4, 5, 6, 7, 8, 9], [100, 110, 120, 0, 10, 20],
  ])
  func rowsInAnotherOrderAreOnlySorted(steps: [Int]) {
    let found = RepeatedSteps([values([(steps, 1)])], keeping: .latest)
    #expect(found.metrics[0].map(\.step) == steps.sorted() && found.restarts.isEmpty)
  }

  @Test func equalValuesThatComeAgainAreOne() {
    let found = RepeatedSteps([values([([0, 1, 2], 1), ([0, 1, 2, 3], 1)])], keeping: .latest)
    #expect(found.metrics[0].map(\.step) == [0, 1, 2, 3] && found.restarts.isEmpty)
    #expect(RepeatedSteps.suspicion(in: [values([([0, 1, 2], 1), ([0, 1, 2, 3], 1)])]) == nil)
  }

  @Test func aRestartThatRecordsOtherStepsIsOne() {
    let found = RepeatedSteps([values([([0, 10, 20, 30, 40, 50], 1), ([25, 35, 45], 2)])], keeping: .latest)
    #expect(found.metrics[0].map(\.step) == [0, 10, 20, 25, 35, 45])
  }

  @Test func wholeRunsOneAfterTheOtherLookLikeTwo() {
    let steps = Array(0..<10)
    #expect(RepeatedSteps.suspicion(in: [values([(steps, 1), (steps, 2)])]) != nil)
    #expect(RepeatedSteps.suspicion(in: [values([(steps, 1), ([4, 5, 6], 2)])]) == nil)
    let twice = values(steps.flatMap { [([$0], 1.0), ([$0], 2.0)] })
    #expect(RepeatedSteps.suspicion(in: [twice]) != nil)
  }

  @Test func aDeclaredRestartHoldsAlsoWhereNothingIsRepeated() {
    let recorded = values([([0, 1, 2, 3, 4], 1), ([7, 8], 2)])
    let found = RepeatedSteps(
      [recorded], declared: [.init(step: 2, place: 5, replaced: 0, isDeclared: true)], keeping: .latest)
    #expect(found.metrics[0].map(\.step) == [0, 1, 7, 8])
  }
}
