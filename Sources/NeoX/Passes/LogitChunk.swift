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
  let finalNormOutput: UnsafeRawPointer
  let finalNormGradient: UnsafeMutablePointer<Float>
  let losses: UnsafeMutablePointer<Double>

  /// The rows of the output embedding in a slice, whole blocks of 512 as far as there are; none where the vocabulary ends
  /// before.
  static func rows(ofSlice slice: Int, vocabulary: Int) -> Range<Int> {
    let count = (vocabulary + slices * 512 - 1) / (slices * 512) * 512
    return min(slice * count, vocabulary)..<min((slice + 1) * count, vocabulary)
  }
}

extension ForwardBackwardPass {
  func forEachLogitChunk(_ body: (_ first: Int, _ rows: Int) -> Void) {
    for first in stride(from: 0, to: sequenceLength, by: Model.logitRows) {
      body(first, min(Model.logitRows, sequenceLength - first))
    }
  }

  /// The mean loss; leaves the gradient of the final LayerNorm's output in `normGradient` and adds that of the output
  /// embedding. Threads that come to their logits at the same time share the chunks of all.
  func addLogitGradients(targets: UnsafePointer<Int32>, scale: Float, position: BatchPosition?) -> Double {
    var chunks: [LogitChunk] = []
    forEachLogitChunk { first, rows in
      chunks.append(
        LogitChunk(
          rows: rows, targets: targets + first, scale: scale, finalNormOutput: finalNormOutput(row: first),
          finalNormGradient: common.normGradient.pointer + first * configuration.width,
          losses: losses.pointer + first))
    }
    if let position {
      position.batch.logits.add(chunks, of: position.sequence)
      workOnLogits(of: position.batch, until: position.sequence)
    } else {
      for chunk in chunks { addGradients(chunk) { _, add in add() } }
    }
    return meanLoss()
  }

  /// Works on the logits of a batch, in its order, until those of one sequence are done.
  ///
  /// - Parameter sequence: the thread's own; nil to go on until all are handed out.
  func workOnLogits(of batch: ConcurrentBatch, until sequence: Int?) {
    while let next = batch.logits.next(for: sequence) {
      addGradients(next.chunk) { slice, add in
        batch.gradients.add(to: .outputEmbedding(slice: slice), position: next.position, add)
      }
      batch.logits.finish(next.sequence)
    }
  }

  /// Works on one chunk, of another thread's sequence perhaps, in this pass's memory for logits; `inOrder` lets the chunk add
  /// to a slice of the output embedding's gradient once those before it have.
  private func addGradients(_ chunk: LogitChunk, inOrder: (_ slice: Int, _ add: () -> Void) -> Void) {
    computeLogits(of: chunk.finalNormOutput, rows: chunk.rows)
    replaceLogitsByGradient(targets: chunk.targets, rows: chunk.rows, scale: chunk.scale, losses: chunk.losses)
    computeFinalNormGradient(rows: chunk.rows, into: chunk.finalNormGradient)
    for slice in 0..<LogitChunk.slices {
      inOrder(slice) {
        let rows = LogitChunk.rows(ofSlice: slice, vocabulary: configuration.vocabularySize)
        guard !rows.isEmpty else { return }
        addOutputEmbeddingGradient(of: chunk.finalNormOutput, rows: chunk.rows, vocabulary: rows)
      }
    }
  }
}
