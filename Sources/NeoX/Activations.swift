import Kernels
import Numerics

/// The memory of one forward and backward pass over a sequence of T tokens, allocated once per run.
///
/// Kept for the backward pass: per layer the input, its LayerNorm statistics, the rotated query, key and value, the
/// attention output with the row sums of its softmax, and the feed-forward values before GELU. The rest is recomputed.
/// Inference keeps one layer's worth only.
final class Activations {
  /// What one layer leaves for the backward pass.
  struct Layer {
    let mean: UnsafeMutablePointer<Float>
    let reciprocalDeviation: UnsafeMutablePointer<Float>
    let queryKeyValue: UnsafeMutablePointer<Float>
    let attention: UnsafeMutablePointer<Float>
    let logSum: UnsafeMutablePointer<Float>
    let hidden: UnsafeMutablePointer<Float>
  }

  /// Most rows of logits that exist at a time.
  static let logitRows = 512

  let length: Int
  /// Residual stream before each layer, and after the last one: L + 1 buffers of T x d.
  let stream: [UnsafeMutablePointer<Float>]
  let layers: [Layer]
  let finalMean: UnsafeMutablePointer<Float>
  let finalReciprocalDeviation: UnsafeMutablePointer<Float>
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
  static func floatCount(model: ModelConfiguration, length: Int) -> Int {
    var plan = Plan()
    _ = Pieces(model: model, length: length, plan: &plan)
    return plan.count
  }

  init(model: ModelConfiguration, length: Int) {
    self.length = length
    var plan = Plan()
    let pieces = Pieces(model: model, length: length, plan: &plan)
    arena = AlignedBuffer(count: plan.count)
    lossBuffer = AlignedBuffer(count: length)
    let start = arena.pointer
    stream = pieces.stream.map { start + $0 }
    layers = pieces.layers.map { offsets in
      Layer(
        mean: start + offsets[0], reciprocalDeviation: start + offsets[1], queryKeyValue: start + offsets[2],
        attention: start + offsets[3], logSum: start + offsets[4], hidden: start + offsets[5])
    }
    finalMean = start + pieces.finalMean
    finalReciprocalDeviation = start + pieces.finalReciprocalDeviation
    normalised = start + pieces.normalised
    branch = start + pieces.branch
    branchGradient = start + pieces.branchGradient
    streamGradient = start + pieces.streamGradient
    wide = start + pieces.wide
    wideGradient = start + pieces.wideGradient
    attentionScratch = start + pieces.attentionScratch
    logitScratch = start + pieces.logitScratch
    logits = start + pieces.logits
    losses = lossBuffer.pointer
  }

  private struct Plan {
    var count = 0

    mutating func add(_ floats: Int) -> Int {
      defer { count += (floats + 15) / 16 * 16 }
      return count
    }
  }

  private struct Pieces {
    let stream: [Int]
    let layers: [[Int]]
    let finalMean, finalReciprocalDeviation, normalised, branch, branchGradient, streamGradient: Int
    let wide, wideGradient, attentionScratch, logitScratch, logits: Int

    init(model: ModelConfiguration, length: Int, plan: inout Plan) {
      let (d, hidden) = (model.width, model.feedForwardWidth)
      stream = (0...model.layers).map { _ in plan.add(length * d) }
      layers = (0..<model.layers).map { _ in
        [length, length, 3 * length * d, length * d, length * model.heads, length * hidden].map { plan.add($0) }
      }
      finalMean = plan.add(length)
      finalReciprocalDeviation = plan.add(length)
      normalised = plan.add(length * d)
      branch = plan.add(length * d)
      branchGradient = plan.add(length * d)
      streamGradient = plan.add(length * d)
      wide = plan.add(length * max(3 * d, hidden))
      wideGradient = plan.add(length * max(3 * d, hidden))
      attentionScratch = plan.add(Attention.scratchCount(length: length, headWidth: model.headWidth))
      logitScratch = plan.add(transposed_product_scratch_count(d))
      logits = plan.add(min(Activations.logitRows, length) * model.vocabularySize)
    }
  }
}
