import Kernels
import Numerics

/// The memory of one forward and backward pass over a sequence of T tokens in single precision, allocated once.
///
/// Kept for the backward pass: per layer the input, its LayerNorm statistics, the rotated query, key and value, the
/// attention output with the row sums of its softmax, and the feed-forward values before GELU. The rest is recomputed.
final class SinglePrecisionActivations {
  /// What one layer leaves for the backward pass.
  struct Layer {
    let norm: NormStatistics
    let queryKeyValue: UnsafeMutablePointer<Float>
    let attention: UnsafeMutablePointer<Float>
    let logSum: UnsafeMutablePointer<Float>
    let hidden: UnsafeMutablePointer<Float>
  }

  /// Residual stream before each layer, and after the last one: L + 1 buffers of T x d.
  let stream: [UnsafeMutablePointer<Float>]
  let layers: [Layer]
  let finalNorm: NormStatistics
  /// T x d scratch buffers.
  let normalised: UnsafeMutablePointer<Float>
  let branch: UnsafeMutablePointer<Float>
  let branchGradient: UnsafeMutablePointer<Float>
  let streamGradient: UnsafeMutablePointer<Float>
  /// T x 3d and T x 4d scratch buffers.
  let wide: UnsafeMutablePointer<Float>
  let wideGradient: UnsafeMutablePointer<Float>
  /// What attention needs for one head.
  let attentionScratch: UnsafeMutablePointer<Float>
  /// Packed rows of the output embedding.
  let logitScratch: UnsafeMutablePointer<Float>
  let logits: UnsafeMutablePointer<Float>
  let losses: UnsafeMutablePointer<Double>

  private let arena: AlignedBuffer<Float>
  private let lossBuffer: AlignedBuffer<Double>

  /// Number of floats that a pass over sequences of `length` tokens needs.
  static func floatCount(model: ModelConfiguration, length: Int) -> Int { Places(model, length).plan.count }

  init(model: ModelConfiguration, length: Int) {
    let places = Places(model, length)
    arena = AlignedBuffer(count: places.plan.count)
    lossBuffer = AlignedBuffer(count: length)
    let start = arena.pointer
    stream = places.stream.map { start + $0 }
    layers = places.layers.map { place in
      Layer(
        norm: NormStatistics(place.norm, in: start), queryKeyValue: start + place.queryKeyValue,
        attention: start + place.attention, logSum: start + place.logSum, hidden: start + place.hidden)
    }
    finalNorm = NormStatistics(places.finalNorm, in: start)
    normalised = start + places.normalised
    branch = start + places.branch
    branchGradient = start + places.branchGradient
    streamGradient = start + places.streamGradient
    wide = start + places.wide
    wideGradient = start + places.wideGradient
    attentionScratch = start + places.attentionScratch
    logitScratch = start + places.logitScratch
    logits = start + places.logits
    losses = lossBuffer.pointer
  }

  private struct Places {
    struct Layer {
      let norm: (mean: Int, reciprocalDeviation: Int)
      let queryKeyValue, attention, logSum, hidden: Int
    }

    let plan: ArenaPlan
    let stream: [Int]
    let layers: [Layer]
    let finalNorm: (mean: Int, reciprocalDeviation: Int)
    let normalised, branch, branchGradient, streamGradient: Int
    let wide, wideGradient, attentionScratch, logitScratch, logits: Int

    init(_ model: ModelConfiguration, _ length: Int) {
      var plan = ArenaPlan()
      let (d, hidden) = (model.width, model.feedForwardWidth)
      stream = (0...model.layers).map { _ in plan.floats(length * d) }
      layers = (0..<model.layers).map { _ in
        Layer(
          norm: plan.statistics(rows: length), queryKeyValue: plan.floats(3 * length * d),
          attention: plan.floats(length * d), logSum: plan.floats(length * model.heads),
          hidden: plan.floats(length * hidden))
      }
      finalNorm = plan.statistics(rows: length)
      normalised = plan.floats(length * d)
      branch = plan.floats(length * d)
      branchGradient = plan.floats(length * d)
      streamGradient = plan.floats(length * d)
      wide = plan.floats(length * max(3 * d, hidden))
      wideGradient = plan.floats(length * max(3 * d, hidden))
      attentionScratch = plan.floats(
        SinglePrecisionAttention.scratchCount(length: length, headWidth: model.headWidth))
      logitScratch = plan.floats(transposed_product_scratch_count(d))
      logits = plan.floats(min(Model.logitRows, length) * model.vocabularySize)
      self.plan = plan
    }
  }
}
