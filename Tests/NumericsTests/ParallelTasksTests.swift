import Synchronization
import Testing

@testable import Numerics

@Suite struct ParallelTasksTests {
  struct Refusal: Error, Equatable { let task: Int }

  @Test(arguments: [1, 2, 5, 40]) func resultsStandInTheOrderOfTheTasks(threads: Int) {
    #expect(ParallelTasks.map(23, threads: threads) { $0 * $0 } == (0..<23).map { $0 * $0 })
    #expect(ParallelTasks.map(0, threads: threads) { $0 }.isEmpty)
  }

  @Test func theFirstErrorInTheOrderOfTheTasksIsThrown() {
    #expect(throws: Refusal(task: 3)) {
      try ParallelTasks.map(9, threads: 4) { (task: Int) throws(Refusal) -> Int in
        if task >= 3 { throw Refusal(task: task) }
        return task
      }
    }
  }

  @Test func aTaskMayWaitForThoseBeforeIt() {
    let done = Mutex(0)
    let isWhole = ParallelTasks.perform(50, threads: 8) { task, _ in
      while done.withLock({ $0 < task }) {}
      done.withLock { $0 += 1 }
    }
    #expect(isWhole)
    #expect(done.withLock { $0 } == 50)
  }

  @Test func noThreadHoldsTwoTasksAtOnce() {
    let busy = Mutex([Bool](repeating: false, count: 3))
    let clashes = Mutex(0)
    ParallelTasks.perform(200, threads: 3) { _, thread in
      let clash = busy.withLock { busy in
        defer { busy[thread] = true }
        return busy[thread]
      }
      if clash { clashes.withLock { $0 += 1 } }
      busy.withLock { $0[thread] = false }
    }
    #expect(clashes.withLock { $0 } == 0)
  }

  @Test func noTaskBeginsAfterTheEndWasAsked() {
    let begun = Mutex(0)
    let isWhole = ParallelTasks.perform(100, threads: 2, while: { begun.withLock { $0 < 5 } }) { _, _ in
      begun.withLock { $0 += 1 }
    }
    #expect(!isWhole)
    #expect(begun.withLock { $0 } <= 6)
  }
}
