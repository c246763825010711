import Numerics

/// The activation buffers that passes of either precision have, in single precision.
struct CommonActivations {
  /// Residual stream before each layer, and after the last one: L + 1 buffers of T x d.
  let residualStream: [ArenaBuffer<Float>]
  /// Its gradient, T x d.
  let streamGradient: ArenaBuffer<Float>
  /// What attention adds to the residual stream, T x d.
  let attentionBranch: ArenaBuffer<Float>
  /// What the feed-forward network adds to the residual stream, T x d; in the place of `normGradient`.
  let feedForwardBranch: ArenaBuffer<Float>
  /// The gradient of a LayerNorm's output, T x d.
  let normGradient: ArenaBuffer<Float>
  /// The statistics of the final LayerNorm.
  let finalNorm: NormStatistics
  /// The logits of one chunk of rows.
  let logits: ArenaBuffer<Float>

  init(_ model: ModelConfiguration, length: Int, in arena: Arena) {
    let d = model.width
    residualStream = (0...model.layers).map { _ in arena.buffer(length, d) }
    streamGradient = arena.buffer(length, d)
    attentionBranch = arena.buffer(length, d)
    normGradient = arena.buffer(length, d)
    feedForwardBranch = normGradient
    finalNorm = NormStatistics(rows: length, in: arena)
    logits = arena.buffer(min(Model.logitRows, length), model.vocabularySize)
  }
}

/// What a LayerNorm finds in every row, kept for the backward pass.
struct NormStatistics {
  let mean: ArenaBuffer<Float>
  let reciprocalDeviation: ArenaBuffer<Float>

  init(rows: Int, in arena: Arena) { (mean, reciprocalDeviation) = (arena.buffer(rows), arena.buffer(rows)) }
}
