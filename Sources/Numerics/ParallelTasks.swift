import Dispatch
import Synchronization

/// Equal tasks on several threads at once.
///
/// Tasks begin in their order, so that one may wait for those before it; which thread does which is left to chance, so a result
/// must not depend on it.
public enum ParallelTasks {
  /// Does the tasks 0..<count.
  ///
  /// - Parameters:
  ///   - threads: most tasks at a time, at least one; the system may give fewer.
  ///   - goesOn: asked before a task begins; once it says no, none begins any more, and those begun are finished.
  ///   - body: does a task; `thread`, in 0..<threads, is no other task's at the same time.
  /// - Returns: whether all tasks were done.
  @discardableResult
  public static func perform(
    _ count: Int, threads: Int, while goesOn: @Sendable () -> Bool = { true },
    _ body: @Sendable (_ task: Int, _ thread: Int) -> Void
  ) -> Bool {
    let begun = Mutex(0)
    @Sendable func work(_ thread: Int) {
      while let task = next() { body(task, thread) }
    }
    @Sendable func next() -> Int? {
      begun.withLock { begun in
        guard begun < count, goesOn() else { return nil }
        defer { begun += 1 }
        return begun
      }
    }
    if min(threads, count) > 1 {
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { work($0) }
    } else {
      work(0)
    }
    return begun.withLock { $0 == count }
  }

  /// The results of `body` for 0..<count, in the order of the tasks.
  ///
  /// - Parameters:
  ///   - threads: most tasks at a time, at least one.
  ///   - body: must depend on nothing but its number.
  /// - Throws: what the first task in the order of the tasks throws.
  public static func map<Value: Sendable, Failure: Error>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let found = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
    perform(count, threads: threads) { task, _ in
      let result = Result<Value, Failure> { () throws(Failure) in try body(task) }
      found.withLock { $0[task] = result }
    }
    var values: [Value] = []
    for case let result? in found.withLock({ $0 }) { values.append(try result.get()) }
    return values
  }
}
