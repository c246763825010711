import Synchronization
import Testing

@testable import Numerics

@Suite struct SideBySideTests {
  struct Refusal: Error, Equatable { let task: Int }

  @Test(arguments: [1, 2, 5, 40]) func resultsStandInTheOrderOfTheTasks(lanes: Int) {
    #expect(SideBySide.map(23, lanes: lanes) { $0 * $0 } == (0..<23).map { $0 * $0 })
    #expect(SideBySide.map(0, lanes: lanes) { $0 }.isEmpty)
  }

  @Test func theFirstErrorInTheOrderOfTheTasksIsThrown() {
    #expect(throws: Refusal(task: 3)) {
      try SideBySide.map(9, lanes: 4) { (task: Int) throws(Refusal) -> Int in
        if task >= 3 { throw Refusal(task: task) }
        return task
      }
    }
  }

  @Test func aTaskMayWaitForThoseBeforeIt() {
    let done = Mutex(0)
    let isWhole = SideBySide.perform(50, lanes: 8) { task, _ in
      while done.withLock({ $0 < task }) {}
      done.withLock { $0 += 1 }
    }
    #expect(isWhole)
    #expect(done.withLock { $0 } == 50)
  }

  @Test func noLaneHoldsTwoTasksAtOnce() {
    let busy = Mutex([Bool](repeating: false, count: 3))
    let clashes = Mutex(0)
    SideBySide.perform(200, lanes: 3) { _, lane in
      let clash = busy.withLock { busy in
        defer { busy[lane] = true }
        return busy[lane]
      }
      if clash { clashes.withLock { $0 += 1 } }
      busy.withLock { $0[lane] = false }
    }
    #expect(clashes.withLock { $0 } == 0)
  }

  @Test func noTaskBeginsAfterTheEndWasAsked() {
    let begun = Mutex(0)
    let isWhole = SideBySide.perform(100, lanes: 2, while: { begun.withLock { $0 < 5 } }) { _, _ in
      begun.withLock { $0 += 1 }
    }
    #expect(!isWhole)
    #expect(begun.withLock { $0 } <= 6)
  }
}
