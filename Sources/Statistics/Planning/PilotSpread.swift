/// What a pilot says of a standard deviation: its estimate and how uncertain it is, for normal values.
public struct PilotSpread: Sendable, Equatable {
  /// The estimate s, divisor n - 1.
  public let standardDeviation: Double
  /// n - 1.
  public let degreesOfFreedom: Int

  /// Takes an estimate with its degrees of freedom, both positive.
  public init(standardDeviation: Double, degreesOfFreedom: Int) {
    self.standardDeviation = standardDeviation
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The chi-square interval of the true standard deviation: s sqrt(nu / quantile).
  public func interval(confidence: Double = 0.95) -> (low: Double, high: Double) {
    (value(atQuantile: (1 + confidence) / 2), value(atQuantile: (1 - confidence) / 2))
  }

  /// The mean of a function of the true standard deviation over what the pilot leaves possible, s sqrt(nu / V) with V
  /// chi-square distributed (the posterior under the usual reference prior).
  public func mean(_ function: (Double) -> Double) -> Double {
    // The last and least probabilities matter only through a bounded function; two panels resolve the rest.
    GaussLegendre.integral(from: 0, to: 1, panels: 2) { function(value(atQuantile: $0)) }
  }

  private func value(atQuantile probability: Double) -> Double {
    let freedom = Double(degreesOfFreedom)
    let quantile = GSL.chiSquaredQuantile(probability, degreesOfFreedom: freedom)
    return standardDeviation * (freedom / quantile).squareRoot()
  }
}
