import Numerics

/// The pass in single precision, products by OpenBLAS.
final class SinglePrecisionPass: ForwardBackwardPass {
  let parameters: ModelParameters
  let sequenceLength: Int
  let rotary: RotaryTable
  let activations: SinglePrecisionActivations
  let losses: AlignedBuffer<Double>
  var common: CommonActivations { activations.common }

  init(_ parameters: ModelParameters, sequenceLength: Int) {
    self.parameters = parameters
    self.sequenceLength = sequenceLength
    rotary = RotaryTable(parameters.configuration, positions: sequenceLength)
    activations = SinglePrecisionActivations(parameters.configuration, length: sequenceLength)
    activations.arena.allocate()
    losses = AlignedBuffer(count: sequenceLength)
  }

  func another(over parameters: ModelParameters, sequenceLength: Int) -> any ForwardBackwardPass {
    SinglePrecisionPass(parameters, sequenceLength: sequenceLength)
  }

  func parametersChanged() {}

  func finalNormOutput() -> [Float] { Array(activations.normalised.values) }

  func normalise(
    _ input: ArenaBuffer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    kernels.layer_norm_apply(
      input.pointer, norm.mean.pointer, norm.reciprocalDeviation.pointer, parameter(scale), parameter(bias),
      sequenceLength, configuration.width, activations.normalised.pointer)
  }
}
