import Kernels
import Numerics

/// The activation buffers of a pass over a sequence of T tokens in single precision.
///
/// Kept for the backward pass: per layer the input, its LayerNorm statistics, the rotated query, key and value, the
/// attention output with the row sums of its softmax, and the feed-forward values before GELU. The rest is recomputed.
struct SinglePrecisionActivations {
  /// What one layer leaves for the backward pass.
  struct Layer {
    let norm: NormStatistics
    /// T x 3d.
    let queryKeyValue: ArenaBuffer<Float>
    /// T x d.
    let attention: ArenaBuffer<Float>
    /// h x T.
    let logSum: ArenaBuffer<Float>
    /// Before GELU, T x f.
    let hidden: ArenaBuffer<Float>

    init(_ model: ModelConfiguration, length: Int, in arena: Arena) {
      norm = NormStatistics(rows: length, in: arena)
      queryKeyValue = arena.buffer(length, 3 * model.width)
      attention = arena.buffer(length, model.width)
      logSum = arena.buffer(model.heads, length)
      hidden = arena.buffer(length, model.feedForwardWidth)
    }
  }

  let arena = Arena()
  let common: CommonActivations
  let layers: [Layer]
  /// The output of a LayerNorm, T x d.
  let normalised: ArenaBuffer<Float>
  /// The gradient of a layer's output, T x d; in the place of `attentionBranch`.
  let outputGradient: ArenaBuffer<Float>
  /// After GELU, T x f.
  let activated: ArenaBuffer<Float>
  /// The gradient of `hidden`, T x f.
  let hiddenGradient: ArenaBuffer<Float>
  /// T x 3d; in the place of `hiddenGradient`.
  let queryKeyValueGradient: ArenaBuffer<Float>
  /// What attention needs for one head.
  let attentionScratch: ArenaBuffer<Float>
  /// Packed rows of the output embedding.
  let logitScratch: ArenaBuffer<Float>

  /// Declares the buffers; `arena` is to be allocated before they are used.
  init(_ model: ModelConfiguration, length: Int) {
    let (arena, d, f) = (arena, model.width, model.feedForwardWidth)
    common = CommonActivations(model, length: length, in: arena)
    layers = (0..<model.layers).map { _ in Layer(model, length: length, in: arena) }
    normalised = arena.buffer(length, d)
    outputGradient = common.attentionBranch
    activated = arena.buffer(length, f)
    let wide: ArenaBuffer<Float> = arena.buffer(length, max(3 * d, f))
    hiddenGradient = wide.reused(length, f)
    queryKeyValueGradient = wide.reused(length, 3 * d)
    attentionScratch = arena.buffer(attention_scratch_count(length, model.headWidth))
    logitScratch = arena.buffer(transposed_product_scratch_count(d))
  }
}
