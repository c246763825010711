import Numerics

/// The passes in single precision, products by OpenBLAS.
final class SinglePrecisionPasses: Passes {
  let network: Network
  let activations: SinglePrecisionActivations

  init(_ network: Network) {
    self.network = network
    activations = SinglePrecisionActivations(model: network.configuration, length: network.sequenceLength)
  }

  var stream: [UnsafeMutablePointer<Float>] { activations.stream }
  var finalStatistics: NormStatistics { activations.finalNorm }
  var branchGradient: UnsafeMutablePointer<Float> { activations.branchGradient }
  var streamGradient: UnsafeMutablePointer<Float> { activations.streamGradient }
  var logits: UnsafeMutablePointer<Float> { activations.logits }
  var losses: UnsafeMutablePointer<Double> { activations.losses }

  func view(of network: Network) -> any Passes { SinglePrecisionPasses(network) }

  func parametersChanged() {}

  func finalNorm() -> [Float] {
    Array(UnsafeBufferPointer(start: activations.normalised, count: sequenceLength * configuration.width))
  }

  func normalise(
    _ input: UnsafeMutablePointer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    kernels.layer_norm_apply(
      input, norm.mean, norm.reciprocalDeviation, parameter(scale), parameter(bias), sequenceLength,
      configuration.width, activations.normalised)
  }
}
