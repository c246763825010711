import Numerics

/// The passes in single precision, products by OpenBLAS.
final class SinglePrecisionPasses: Passes {
  let network: Network
  let activations: Activations

  init(_ network: Network) {
    self.network = network
    activations = Activations(model: network.configuration, length: network.sequenceLength)
  }

  var stream: [UnsafeMutablePointer<Float>] { activations.stream }
  var logits: UnsafeMutablePointer<Float> { activations.logits }
  var losses: UnsafeMutablePointer<Double> { activations.losses }

  func view(of network: Network) -> any Passes { SinglePrecisionPasses(network) }

  func parametersChanged() {}

  func finalNorm() -> [Float] {
    Array(UnsafeBufferPointer(start: activations.normalised, count: sequenceLength * configuration.width))
  }
}
