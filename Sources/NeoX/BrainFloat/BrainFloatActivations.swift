import Numerics

/// The activation buffers of a pass over a sequence of T tokens with products in bfloat16.
///
/// Kept for the backward pass: per layer the input, its LayerNorm statistics, and in bfloat16 the rotated query, key and value,
/// the attention output with the row sums of its softmax, and the feed-forward values before GELU.
struct BrainFloatActivations {
  /// What one layer leaves for the backward pass.
  struct Layer {
    let norm: NormStatistics
    /// h x T.
    let logSum: ArenaBuffer<Float>
    /// T x 3d.
    let queryKeyValue: ArenaBuffer<BrainFloat>
    /// T x d.
    let attention: ArenaBuffer<BrainFloat>
    /// Before GELU, T x f.
    let hidden: ArenaBuffer<BrainFloat>

    init(_ model: ModelConfiguration, length: Int, in arena: Arena) {
      norm = NormStatistics(rows: length, in: arena)
      logSum = arena.buffer(model.heads, length)
      queryKeyValue = arena.buffer(length, 3 * model.width)
      attention = arena.buffer(length, model.width)
      hidden = arena.buffer(length, model.feedForwardWidth)
    }
  }

  let arena = Arena()
  let common: CommonActivations
  let layers: [Layer]
  /// The output of a LayerNorm, T x d.
  let normalised: ArenaBuffer<BrainFloat>
  /// The gradient of a layer's output, T x d.
  let outputGradient: ArenaBuffer<BrainFloat>
  /// The gradient of the heads' outputs, T x d.
  let attentionGradient: ArenaBuffer<BrainFloat>
  /// After GELU, T x f.
  let activated: ArenaBuffer<BrainFloat>
  /// T x 3d; in the place of `activated`.
  let queryKeyValueGradient: ArenaBuffer<Float>
  /// The gradient of `hidden`, T x f.
  let hiddenGradient: ArenaBuffer<BrainFloat>
  /// `queryKeyValueGradient` rounded, T x 3d; in the place of `hiddenGradient`.
  let roundedQueryKeyValueGradient: ArenaBuffer<BrainFloat>
  /// Scores and their gradients for one block of queries of one head, block x T.
  let scores: ArenaBuffer<Float>
  let scoreGradients: ArenaBuffer<Float>
  /// Products of the rows of one head's output and its gradient, T.
  let delta: ArenaBuffer<Float>

  /// Declares the buffers; `arena` is to be allocated before they are used.
  init(_ model: ModelConfiguration, length: Int) {
    let (arena, d, f) = (arena, model.width, model.feedForwardWidth)
    let block = min(BrainFloatAttention.queryRows, length)
    common = CommonActivations(model, length: length, in: arena)
    layers = (0..<model.layers).map { _ in Layer(model, length: length, in: arena) }
    normalised = arena.buffer(length, d)
    outputGradient = arena.buffer(length, d)
    attentionGradient = arena.buffer(length, d)
    let wide: ArenaBuffer<BrainFloat> = arena.buffer(length, max(6 * d, f))
    activated = wide.reused(length, f)
    queryKeyValueGradient = wide.reused(length, 3 * d)
    let other: ArenaBuffer<BrainFloat> = arena.buffer(length, max(3 * d, f))
    hiddenGradient = other.reused(length, f)
    roundedQueryKeyValueGradient = other.reused(length, 3 * d)
    scores = arena.buffer(block, length)
    scoreGradients = arena.buffer(block, length)
    delta = arena.buffer(length)
  }
}
