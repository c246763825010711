import Numerics

/// Some rows of a sequence whose logits are worked on together: what goes in and where the results belong.
///
/// Logits exist for one chunk of rows at a time, since those of a whole sequence would be the largest thing in memory.
struct LogitChunk {
  /// In how many slices the gradient of the output embedding grows; while one chunk adds to a slice, the chunk before adds
  /// to the next.
  static let slices = 8

  let rows: Int
  let targets: UnsafePointer<Int32>
  /// The weight of every row in the gradient.
  let scale: Float
  /// The output of the final LayerNorm, rows x d, and its gradient.
  let finalOutput: UnsafeRawPointer
  let finalOutputGradient: UnsafeMutablePointer<Float>
  let losses: UnsafeMutablePointer<Double>

  /// The rows of the output embedding in a slice, whole blocks of 512 as far as there are; none where the vocabulary ends
  /// before.
  static func rows(ofSlice slice: Int, vocabulary: Int) -> Range<Int> {
    let count = (vocabulary + slices * 512 - 1) / (slices * 512) * 512
    return min(slice * count, vocabulary)..<min((slice + 1) * count, vocabulary)
  }
}

extension Passes {
  func forEachLogitChunk(_ body: (_ first: Int, _ rows: Int) -> Void) {
    for first in stride(from: 0, to: sequenceLength, by: Model.logitRows) {
      body(first, min(Model.logitRows, sequenceLength - first))
    }
  }

  /// The mean loss; leaves the gradient of the final LayerNorm's output in `branchGradient` and adds that of the output
  /// embedding. Lanes that come to their logits at the same time share the chunks of all.
  func addLogitGradients(targets: UnsafePointer<Int32>, scale: Float, turn: GradientTurn?) -> Double {
    var chunks: [LogitChunk] = []
    forEachLogitChunk { first, rows in
      chunks.append(
        LogitChunk(
          rows: rows, targets: targets + first, scale: scale, finalOutput: finalOutput(row: first),
          finalOutputGradient: branchGradient + first * configuration.width, losses: losses + first))
    }
    if let turn {
      turn.queue.add(chunks, of: turn.sequence)
      workOn(turn.queue, for: turn.sequence, order: turn.order)
    } else {
      for chunk in chunks { addGradients(chunk) { _, add in add() } }
    }
    return meanLoss()
  }

  /// Works on what the queue hands out, until it has no more for this lane.
  ///
  /// - Parameter sequence: the lane's own, none when it only helps.
  func workOn(_ queue: LogitQueue, for sequence: Int?, order: GradientOrder) {
    while let next = queue.next(for: sequence) {
      addGradients(next.chunk) { slice, add in
        order.enter(slice, place: next.place)
        add()
        order.leave(slice)
      }
      queue.finish(next.sequence)
    }
  }

  /// Works on one chunk, of another lane's sequence perhaps, in this lane's memory for logits; `inTurn` lets the chunk add to
  /// a slice of the output embedding's gradient when it is its turn.
  private func addGradients(_ chunk: LogitChunk, inTurn: (_ slice: Int, _ add: () -> Void) -> Void) {
    computeLogits(of: chunk.finalOutput, rows: chunk.rows)
    turnLogitsIntoGradient(targets: chunk.targets, rows: chunk.rows, scale: chunk.scale, losses: chunk.losses)
    finalOutputGradient(rows: chunk.rows, into: chunk.finalOutputGradient)
    for slice in 0..<LogitChunk.slices {
      inTurn(slice) {
        let rows = LogitChunk.rows(ofSlice: slice, vocabulary: configuration.vocabularySize)
        guard !rows.isEmpty else { return }
        addOutputEmbeddingGradient(of: chunk.finalOutput, rows: chunk.rows, vocabulary: rows)
      }
    }
  }
}
