import Numerics

/// How exactly a network computes.
public enum Precision: String, Codable, Sendable, CaseIterable {
  /// Single precision throughout.
  case fp32
  /// Matrix products of operands rounded to bfloat16 (8 bits of mantissa), in the spirit of PyTorch's automatic mixed precision.
  ///
  /// Rounded, to the nearest with ties to even: the weights of all products, once per update; the inputs of all products, so
  /// the outputs of LayerNorms and of GELU, queries, keys and values (once as they come out of their product, and the rotated
  /// ones again), the attention weights, the heads' outputs, the values before GELU; backwards the gradients that
  /// enter products, those of the logits included. Not rounded: parameters, their gradients, optimiser, embedding, residual stream
  /// and its gradient, LayerNorm, the arithmetic of softmax, GELU and rotation, scores, logits and loss; all sums are
  /// in single precision.
  case bf16

  /// Checks that this machine can compute in the precision.
  ///
  /// - Throws: `Failure` of kind `configuration` for bf16 on a CPU without instructions for it, or without oneDNN where that does the products.
  public func checkAvailable() throws {
    if self == .bf16 { _ = try BrainFloatSupport.library() }
  }
}
