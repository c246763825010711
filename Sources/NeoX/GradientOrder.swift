import Foundation

/// Keeps the order in which several sequences in flight add to the gradients they share.
///
/// Gradients are sums in single precision, whose bits depend on the order of the terms. They are divided into parts (slices of
/// the output embedding, the layers, the input embedding), and what adds to a part enters it only when what comes before
/// has left it. So sequences work one behind the other like carriages of a train, and every sum is the same as of one
/// sequence after another.
final class GradientOrder: @unchecked Sendable {
  private let condition = NSCondition()
  /// For every part, how many have left it.
  private var departed: [Int]

  init(parts: Int) { departed = [Int](repeating: 0, count: parts) }

  /// Waits until all places before this one have left the part.
  func enter(_ part: Int, place: Int) {
    condition.lock()
    while departed[part] < place { condition.wait() }
    condition.unlock()
  }

  /// Lets the next place in.
  func leave(_ part: Int) {
    condition.lock()
    departed[part] += 1
    condition.broadcast()
    condition.unlock()
  }
}

/// A sequence's place in the order; without one, nothing else adds to the gradients.
struct GradientTurn {
  /// A part of the gradients, in the order in which the backward pass comes to them.
  enum Part {
    case finalNorm
    case layer(Int)
    case inputEmbedding
  }

  let order: GradientOrder
  let queue: LogitQueue
  let sequence: Int
  let layers: Int

  /// How many parts a model of `layers` layers has.
  static func parts(layers: Int) -> Int { LogitChunk.slices + layers + 2 }

  func enter(_ part: Part) { order.enter(number(part), place: sequence) }

  func leave(_ part: Part) { order.leave(number(part)) }

  private func number(_ part: Part) -> Int {
    switch part {
    case .finalNorm: LogitChunk.slices
    case .layer(let index): LogitChunk.slices + 1 + index
    case .inputEmbedding: LogitChunk.slices + 1 + layers
    }
  }
}
