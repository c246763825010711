import Foundation

/// Hands out the chunks of logits of all sequences in flight, in the order of the sequences, to whichever thread is free.
///
/// The output embedding's gradient is the largest of all and grows by one chunk at a time. A thread that comes to its logits
/// helps the sequences before it, so that it need not wait until they have done theirs.
final class LogitQueue: @unchecked Sendable {
  private let condition = NSCondition()
  /// The chunks of the sequences that have come to their logits.
  private var waiting: [Int: [LogitChunk]] = [:]
  /// How many chunks of these sequences are not done yet.
  private var unfinished: [Int: Int] = [:]
  /// The sequence and the chunk to be handed out next, and how many have been.
  private var (sequence, chunk, handedOut) = (0, 0, 0)
  private let sequences: Int

  /// For a batch of some sequences.
  init(sequences: Int) { self.sequences = sequences }

  /// Brings the chunks of a sequence.
  func add(_ chunks: [LogitChunk], of sequence: Int) {
    condition.lock()
    waiting[sequence] = chunks
    unfinished[sequence] = chunks.count
    condition.broadcast()
    condition.unlock()
  }

  /// The next chunk to work on and its position among all of the batch.
  ///
  /// - Parameter asker: the sequence whose thread asks; nil for a thread without one.
  /// - Returns: nil once all chunks of the asker's sequence are done, or once all of the batch are handed out.
  func next(for asker: Int?) -> (chunk: LogitChunk, sequence: Int, position: Int)? {
    condition.lock()
    defer { condition.unlock() }
    while asker.map({ unfinished[$0, default: 0] > 0 }) ?? (sequence < sequences) {
      if let chunks = waiting[sequence] {
        defer { advance(past: chunks.count) }
        return (chunks[chunk], sequence, handedOut)
      }
      condition.wait()
    }
    return nil
  }

  private func advance(past count: Int) {
    handedOut += 1
    chunk += 1
    guard chunk == count else { return }
    waiting[sequence] = nil
    (sequence, chunk) = (sequence + 1, 0)
  }

  /// Says that a chunk of a sequence is done.
  func finish(_ sequence: Int) {
    condition.lock()
    unfinished[sequence, default: 0] -= 1
    condition.broadcast()
    condition.unlock()
  }
}
