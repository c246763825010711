import Foundation

/// Keeps the order in which several sequences at work at once add to the gradients they share.
///
/// Gradients are sums in single precision, whose bits depend on the order of the terms. They are divided into parts (slices of
/// the output embedding, the layers, the input embedding), and what adds to a part waits until all that comes before has
/// added to it. So sequences follow one another from part to part, and every sum is the same as of one sequence after another.
final class OrderedAccumulation: @unchecked Sendable {
  /// A part of the gradients, in the order in which the backward pass comes to them.
  enum Part {
    case outputEmbedding(slice: Int)
    case finalNorm
    case layer(Int)
    case inputEmbedding
  }

  private let condition = NSCondition()
  private let layers: Int
  /// For every part, how many have added to it.
  private var added: [Int]

  /// For the gradients of a model of some layers.
  init(layers: Int) {
    self.layers = layers
    added = [Int](repeating: 0, count: LogitChunk.slices + layers + 2)
  }

  /// Waits until everything at an earlier position has added to the part, then runs `body`, which adds to it.
  ///
  /// - Parameter position: 0, 1, 2 and so on; each adds once to each part it has a share in.
  func add(to part: Part, position: Int, _ body: () -> Void) {
    let index = index(of: part)
    condition.lock()
    while added[index] < position { condition.wait() }
    condition.unlock()
    body()
    condition.lock()
    added[index] += 1
    condition.broadcast()
    condition.unlock()
  }

  private func index(of part: Part) -> Int {
    switch part {
    case .outputEmbedding(let slice): slice
    case .finalNorm: LogitChunk.slices
    case .layer(let index): LogitChunk.slices + 1 + index
    case .inputEmbedding: LogitChunk.slices + 1 + layers
    }
  }
}
