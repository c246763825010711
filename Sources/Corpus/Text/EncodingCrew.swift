import Foundation

/// Workers that encode blocks side by side and hand the results back in the order of the blocks.
final class EncodingCrew {
  private let shared: Board
  private let workers: Int
  private var given = 0
  private var returned = 0

  /// - Parameters:
  ///   - workers: how many; with one, blocks are encoded by the caller when their result is asked for.
  ///   - encoder: makes the encoder of a worker.
  init(workers: Int, encoder: @escaping @Sendable () -> BlockEncoder) {
    self.workers = workers
    shared = Board(encoder)
    guard workers > 1 else { return }
    for _ in 0..<workers {
      let board = shared
      Thread.detachNewThread { board.work() }
    }
  }

  deinit { shared.stop() }

  /// Whether another block should be given before a result is taken.
  var wantsMore: Bool { given - returned < (workers > 1 ? 2 * workers : 1) }

  /// Whether results are outstanding.
  var isBusy: Bool { given > returned }

  /// Gives a block to encode.
  func give(_ block: TextBlock) {
    shared.give(block, number: given)
    given += 1
  }

  /// The result of the oldest block whose result was not taken yet.
  func takeResult() throws -> EncodedBlock {
    if workers <= 1 { shared.workOnce() }
    defer { returned += 1 }
    return try shared.result(of: returned).get()
  }
}

/// What the workers and their customer share.
private final class Board: @unchecked Sendable {
  private let condition = NSCondition()
  private let makeEncoder: @Sendable () -> BlockEncoder
  private var waiting: [(number: Int, block: TextBlock)] = []
  private var results: [Int: Result<EncodedBlock, any Error>] = [:]
  private var isStopped = false
  private var ownEncoder: BlockEncoder?

  init(_ makeEncoder: @escaping @Sendable () -> BlockEncoder) { self.makeEncoder = makeEncoder }

  func give(_ block: TextBlock, number: Int) {
    condition.withLock {
      waiting.append((number, block))
      condition.broadcast()
    }
  }

  func result(of number: Int) -> Result<EncodedBlock, any Error> {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result = results.removeValue(forKey: number) { return result }
      condition.wait()
    }
  }

  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
    }
  }

  /// Encodes blocks until told to stop.
  func work() {
    let encoder = makeEncoder()
    while let (number, block) = nextWaiting() { finish(number, Result { try encoder.encode(block) }) }
  }

  /// Encodes one waiting block on the caller's thread.
  func workOnce() {
    let encoder = ownEncoder ?? makeEncoder()
    ownEncoder = encoder
    guard let (number, block) = nextWaiting() else { return }
    finish(number, Result { try encoder.encode(block) })
  }

  private func nextWaiting() -> (number: Int, block: TextBlock)? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty && !isStopped { condition.wait() }
    return isStopped ? nil : waiting.removeFirst()
  }

  private func finish(_ number: Int, _ result: Result<EncodedBlock, any Error>) {
    condition.withLock {
      results[number] = result
      condition.broadcast()
    }
  }
}
