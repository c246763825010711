import Foundation

/// The Kullback-Leibler divergence of a probe's distribution over weights from its prior, in nats, with its gradient.
///
/// The prior of the features' scales is the improper log-uniform one, whose divergence is approximated as Molchanov, Ashukha
/// and Vetrov (2017, equation 14) do; weights and biases have the standard normal prior, given the scales. This is the group
/// layer of Louizos, Ullrich and Welling (2017) as Voita and Titov (2020) use it.
enum ProbeDivergence {
  private static let k1 = 0.63576
  private static let k2 = 1.87320
  private static let k3 = 1.48695
  private static let tiny = 1e-8

  /// The divergence; `share` times its gradient is added to `gradient` where there is one.
  static func value(
    _ parameters: UnsafePointer<Double>, _ shape: ProbeShape, share: Double = 1,
    gradient: UnsafeMutablePointer<Double>? = nil
  ) -> Double {
    scales(parameters, shape, share, gradient)
      + normal(parameters, shape.weightMeans, shape.weightVariances, share, gradient)
      + normal(parameters, shape.biasMeans, shape.biasVariances, share, gradient)
  }

  private static func scales(
    _ parameters: UnsafePointer<Double>, _ shape: ProbeShape, _ share: Double,
    _ gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    var sum = 0.0
    for (mean, variance) in zip(shape.scaleMeans, shape.scaleVariances) {
      let squared = parameters[mean] * parameters[mean] + tiny
      let logAlpha = parameters[variance] - log(squared)
      let gate = logistic(k2 + k3 * logAlpha)
      sum -= k1 * gate - 0.5 * softplus(-logAlpha) - k1
      guard let gradient else { continue }
      let slope = -share * (k1 * k3 * gate * (1 - gate) + 0.5 * logistic(-logAlpha))
      gradient[variance] += slope
      gradient[mean] -= slope * 2 * parameters[mean] / squared
    }
    return sum
  }

  private static func normal(
    _ parameters: UnsafePointer<Double>, _ means: Range<Int>, _ variances: Range<Int>, _ share: Double,
    _ gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    var sum = 0.0
    for (mean, variance) in zip(means, variances) {
      let spread = exp(parameters[variance])
      sum += 0.5 * (spread + parameters[mean] * parameters[mean] - parameters[variance] - 1)
      guard let gradient else { continue }
      gradient[mean] += share * parameters[mean]
      gradient[variance] += share * 0.5 * (spread - 1)
    }
    return sum
  }

  private static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }

  private static func softplus(_ value: Double) -> Double { max(value, 0) + log1p(exp(-value.magnitude)) }
}
