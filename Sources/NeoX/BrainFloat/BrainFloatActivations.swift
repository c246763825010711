import Numerics

/// The memory of one forward and backward pass over a sequence of T tokens with products in bfloat16, allocated once.
///
/// Kept for the backward pass: per layer the input, its LayerNorm statistics, and in bfloat16 the rotated query, key and value,
/// the attention output with the row sums of its softmax, and the feed-forward values before GELU.
final class BrainFloatActivations {
  /// What one layer leaves for the backward pass.
  struct Layer {
    let norm: NormStatistics
    let logSum: UnsafeMutablePointer<Float>
    let queryKeyValue: UnsafeMutablePointer<BrainFloat>
    let attention: UnsafeMutablePointer<BrainFloat>
    let hidden: UnsafeMutablePointer<BrainFloat>
  }

  /// Residual stream before each layer, and after the last one: L + 1 buffers of T x d.
  let stream: [UnsafeMutablePointer<Float>]
  let layers: [Layer]
  let finalNorm: NormStatistics
  /// T x d scratch buffers: what enters a product, and what leaves one.
  let normalised: UnsafeMutablePointer<BrainFloat>
  let outputGradient: UnsafeMutablePointer<BrainFloat>
  let attentionGradient: UnsafeMutablePointer<BrainFloat>
  let branch: UnsafeMutablePointer<Float>
  let branchGradient: UnsafeMutablePointer<Float>
  let streamGradient: UnsafeMutablePointer<Float>
  /// T x 4d scratch buffers.
  let wide: UnsafeMutablePointer<BrainFloat>
  let wideGradient: UnsafeMutablePointer<BrainFloat>
  /// T x 3d, in the place of `wide`, which is not needed at the same time.
  let queryKeyValueGradient: UnsafeMutablePointer<Float>
  /// Scores and their gradients for one block of queries of one head.
  let scores: UnsafeMutablePointer<Float>
  let scoreGradients: UnsafeMutablePointer<Float>
  let delta: UnsafeMutablePointer<Float>
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
    func floats(_ place: Int) -> UnsafeMutablePointer<Float> { start + place }
    func brainFloats(_ place: Int) -> UnsafeMutablePointer<BrainFloat> {
      // One buffer holds both kinds, each in places of its own.
      UnsafeMutableRawPointer(start + place).assumingMemoryBound(to: BrainFloat.self)
    }
    stream = places.stream.map(floats)
    layers = places.layers.map { place in
      Layer(
        norm: NormStatistics(place.norm, in: start), logSum: floats(place.logSum),
        queryKeyValue: brainFloats(place.queryKeyValue), attention: brainFloats(place.attention),
        hidden: brainFloats(place.hidden))
    }
    finalNorm = NormStatistics(places.finalNorm, in: start)
    normalised = brainFloats(places.normalised)
    outputGradient = brainFloats(places.outputGradient)
    attentionGradient = brainFloats(places.attentionGradient)
    branch = floats(places.branch)
    branchGradient = floats(places.branchGradient)
    streamGradient = floats(places.streamGradient)
    wide = brainFloats(places.wide)
    wideGradient = brainFloats(places.wideGradient)
    queryKeyValueGradient = floats(places.wide)
    scores = floats(places.scores)
    scoreGradients = floats(places.scoreGradients)
    delta = floats(places.delta)
    logits = floats(places.logits)
    losses = lossBuffer.pointer
  }

  private struct Places {
    struct Layer {
      let norm: (mean: Int, reciprocalDeviation: Int)
      let logSum, queryKeyValue, attention, hidden: Int
    }

    let plan: ArenaPlan
    let stream: [Int]
    let layers: [Layer]
    let finalNorm: (mean: Int, reciprocalDeviation: Int)
    let normalised, outputGradient, attentionGradient: Int
    let branch, branchGradient, streamGradient, wide, wideGradient, scores, scoreGradients, delta, logits: Int

    init(_ model: ModelConfiguration, _ length: Int) {
      var plan = ArenaPlan()
      let (d, hidden) = (model.width, model.feedForwardWidth)
      let blockRows = min(BrainFloatAttention.queryRows, length)
      stream = (0...model.layers).map { _ in plan.floats(length * d) }
      layers = (0..<model.layers).map { _ in
        Layer(
          norm: plan.statistics(rows: length), logSum: plan.floats(model.heads * length),
          queryKeyValue: plan.brainFloats(3 * length * d), attention: plan.brainFloats(length * d),
          hidden: plan.brainFloats(length * hidden))
      }
      finalNorm = plan.statistics(rows: length)
      normalised = plan.brainFloats(length * d)
      outputGradient = plan.brainFloats(length * d)
      attentionGradient = plan.brainFloats(length * d)
      branch = plan.floats(length * d)
      branchGradient = plan.floats(length * d)
      streamGradient = plan.floats(length * d)
      wide = plan.brainFloats(length * max(6 * d, hidden))
      wideGradient = plan.brainFloats(length * max(3 * d, hidden))
      scores = plan.floats(blockRows * length)
      scoreGradients = plan.floats(blockRows * length)
      delta = plan.floats(length)
      logits = plan.floats(min(Model.logitRows, length) * model.vocabularySize)
      self.plan = plan
    }
  }
}
