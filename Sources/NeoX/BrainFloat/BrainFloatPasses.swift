import Failures
import Kernels
import Numerics

/// The passes with products in bfloat16; see `Precision.bf16` for what is rounded.
final class BrainFloatPasses: Passes {
  let network: Network
  let weights: BrainFloatWeights
  let activations: BrainFloatActivations
  let products: BrainFloatProducts
  private let library: BrainFloatLibrary

  /// Prepares for the passes; the weights are those of the first call of `parametersChanged`.
  ///
  /// - Throws: `Failure` of kind `configuration` where this machine cannot do products in bfloat16.
  convenience init(_ network: Network) throws {
    guard network.configuration.activation == .tanhGELU else {
      throw Failure(.configuration, "bf16", "knows the tanh form of GELU only", remedy: "use fp32")
    }
    self.init(network, BrainFloatWeights(network.layout), try BrainFloatSupport.library())
  }

  private init(_ network: Network, _ weights: BrainFloatWeights, _ library: BrainFloatLibrary) {
    self.network = network
    self.weights = weights
    self.library = library
    activations = BrainFloatActivations(model: network.configuration, length: network.sequenceLength)
    products = BrainFloatProducts(library)
  }

  var stream: [UnsafeMutablePointer<Float>] { activations.stream }
  var finalStatistics: NormStatistics { activations.finalNorm }
  var branchGradient: UnsafeMutablePointer<Float> { activations.branchGradient }
  var streamGradient: UnsafeMutablePointer<Float> { activations.streamGradient }
  var logits: UnsafeMutablePointer<Float> { activations.logits }
  var losses: UnsafeMutablePointer<Double> { activations.losses }
  var brainKernels: brain_float_kernels { kernels.brain_float }

  func view(of network: Network) -> any Passes { BrainFloatPasses(network, weights, library) }

  func parametersChanged() { weights.update(from: network.parameters) }

  func finalNorm() -> [Float] {
    let count = sequenceLength * configuration.width
    return UnsafeBufferPointer(start: activations.normalised, count: count).map { Float(bitPattern: UInt32($0) << 16) }
  }

  var attention: BrainFloatAttention {
    BrainFloatAttention(
      length: sequenceLength, heads: configuration.heads, headWidth: configuration.headWidth, products: products)
  }

  func normalise(
    _ input: UnsafeMutablePointer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    brainKernels.layer_norm_apply(
      input, norm.mean, norm.reciprocalDeviation, parameter(scale), parameter(bias), sequenceLength,
      configuration.width, activations.normalised)
  }
}
