import Numerics

/// Initial parameters of a probe: equal weights of the sites, scales near 1, small weights, and next to no uncertainty.
enum ProbeInitialisation {
  /// Draws scales from N(1, 0.01^2), weights from N(0, 1 / features) and every logarithm of a variance from N(-9, 0.01^2);
  /// biases are 0, the mixture's logits 1.
  static func fill(_ parameters: UnsafeMutablePointer<Double>, _ shape: ProbeShape, _ random: inout MersenneTwister) {
    let spread = (1 / Double(shape.features)).squareRoot()
    for index in shape.mixture { parameters[index] = 1 }
    for index in shape.scaleMeans { parameters[index] = 1 + 0.01 * random.standardNormal() }
    for index in shape.weightMeans { parameters[index] = spread * random.standardNormal() }
    for index in shape.biasMeans { parameters[index] = 0 }
    for range in [shape.scaleVariances, shape.weightVariances, shape.biasVariances] {
      for index in range { parameters[index] = -9 + 0.01 * random.standardNormal() }
    }
  }
}
