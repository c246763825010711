import Numerics

/// The parameters rounded to bfloat16 for the products, a copy that all passes over a model share. The input embedding, which
/// enters no product, is not in it.
final class BrainFloatWeights {
  private let start: Int
  private let rounded: AlignedBuffer<BrainFloat>

  /// Number of values of the copy.
  static func count(_ layout: ParameterLayout) -> Int { layout.bufferCount - start(layout) }

  // The input embedding is the first tensor of the flat buffer.
  private static func start(_ layout: ParameterLayout) -> Int {
    (layout.layers.first?.attentionNormScale ?? layout.finalNormScale).offset
  }

  init(_ layout: ParameterLayout) {
    start = Self.start(layout)
    rounded = AlignedBuffer(count: Self.count(layout))
  }

  /// Rounds all parameters anew.
  func update(from parameters: AlignedBuffer<Float>) {
    KernelTable.best.brain_float.round(parameters.pointer + start, rounded.count, rounded.pointer)
  }

  subscript(_ tensor: ParameterTensor) -> UnsafePointer<BrainFloat> {
    UnsafePointer(rounded.pointer + (tensor.offset - start))
  }
}
