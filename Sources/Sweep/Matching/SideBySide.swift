import Foundation

/// Equal tasks on the cores of this machine, with results in the order of the tasks whatever the order of their ends.
enum SideBySide {
  /// The results of `body` for 0..<count.
  ///
  /// - Parameters:
  ///   - workers: how many at a time, at least one.
  ///   - body: must depend on nothing but its number.
  /// - Throws: what the first task in the order of the tasks throws.
  static func map<Value: Sendable>(
    _ count: Int, workers: Int, _ body: @escaping @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let board = Board<Value>()
    let lanes = min(max(1, workers), count)
    guard lanes > 1 else { return try (0..<count).map(body) }
    DispatchQueue.concurrentPerform(iterations: lanes) { _ in
      while let task = board.next(of: count) {
        let result = Result { try body(task) }
        board.put(result, at: task)
      }
    }
    return try board.results(count)
  }

  private final class Board<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var given = 0
    private var found: [Int: Result<Value, any Error>] = [:]

    func next(of count: Int) -> Int? {
      lock.withLock {
        guard given < count else { return nil }
        defer { given += 1 }
        return given
      }
    }

    func put(_ result: Result<Value, any Error>, at task: Int) { lock.withLock { found[task] = result } }

    func results(_ count: Int) throws -> [Value] {
      try lock.withLock { try (0..<count).compactMap { try found[$0]?.get() } }
    }
  }
}
