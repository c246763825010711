import Failures
import Kernels
import Numerics

/// The pass with products in bfloat16; see `Precision.bf16` for what is rounded.
final class BrainFloatPass: ForwardBackwardPass {
  let parameters: ModelParameters
  let sequenceLength: Int
  let rotary: RotaryTable
  let weights: BrainFloatWeights
  let activations: BrainFloatActivations
  let losses: AlignedBuffer<Double>
  let products: BrainFloatProducts
  var common: CommonActivations { activations.common }
  private let library: BrainFloatLibrary

  /// Prepares for the pass; the weights are those of the first call of `parametersChanged`.
  ///
  /// - Throws: `Failure` of kind `configuration` where this machine cannot do products in bfloat16.
  convenience init(_ parameters: ModelParameters, sequenceLength: Int) throws {
    guard parameters.configuration.activation == .tanhGELU else {
      throw Failure(.configuration, "bf16", "knows the tanh form of GELU only", remedy: "use fp32")
    }
    self.init(parameters, sequenceLength, BrainFloatWeights(parameters.layout), try BrainFloatSupport.library())
  }

  private init(
    _ parameters: ModelParameters, _ sequenceLength: Int, _ weights: BrainFloatWeights, _ library: BrainFloatLibrary
  ) {
    self.parameters = parameters
    self.sequenceLength = sequenceLength
    self.weights = weights
    self.library = library
    rotary = RotaryTable(parameters.configuration, positions: sequenceLength)
    activations = BrainFloatActivations(parameters.configuration, length: sequenceLength)
    activations.arena.allocate()
    losses = AlignedBuffer(count: sequenceLength)
    products = BrainFloatProducts(library)
  }

  var brainKernels: brain_float_kernels { kernels.brain_float }

  func another(over parameters: ModelParameters, sequenceLength: Int) -> any ForwardBackwardPass {
    BrainFloatPass(parameters, sequenceLength, weights, library)
  }

  func parametersChanged() { weights.update(from: parameters.values) }

  func finalNormOutput() -> [Float] { activations.normalised.values.map { Float(bitPattern: UInt32($0) << 16) } }

  var attention: BrainFloatAttention {
    BrainFloatAttention(
      length: sequenceLength, heads: configuration.heads, headWidth: configuration.headWidth, products: products)
  }

  func normalise(
    _ input: ArenaBuffer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    brainKernels.layer_norm_apply(
      input.pointer, norm.mean.pointer, norm.reciprocalDeviation.pointer, parameter(scale), parameter(bias),
      sequenceLength, configuration.width, activations.normalised.pointer)
  }
}
