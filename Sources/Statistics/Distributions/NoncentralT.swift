import Glibc

/// Student's t with a non-centrality: the distribution of (Z + delta) / sqrt(V / nu), Z standard normal, V chi-square
/// with nu degrees of freedom; what a t statistic follows when there is an effect.
public struct NoncentralT: Sendable {
  // s = sqrt(V / nu) at the places of a quadrature, with its density times the weight.
  private let scales: [(scale: Double, mass: Double)]

  /// Prepares the distribution's integral over the estimated scale.
  ///
  /// - Parameter degreesOfFreedom: nu, at least 1.
  public init(degreesOfFreedom: Double) {
    let freedom = max(1, degreesOfFreedom)
    // Outside lies less than 1e-15 on either side; with many degrees of freedom the scale is near to normal.
    let reach = 8.2 / (2 * freedom).squareRoot()
    let low =
      freedom > 400 ? 1 - reach : (GSL.chiSquaredQuantile(1e-15, degreesOfFreedom: freedom) / freedom).squareRoot()
    let high =
      freedom > 400 ? 1 + reach : (GSL.chiSquaredQuantile(1 - 1e-15, degreesOfFreedom: freedom) / freedom).squareRoot()
    // The density starts like scale^(nu - 1), at which polynomials are bad where nu is small and broken; in the cube root
    // of the scale they are not.
    let power: Double = freedom < 4 ? 3 : 1
    scales = GaussLegendre.points(from: 0, to: 1, panels: 8).map { place, weight in
      let scale = low + (high - low) * pow(place, power)
      let stretch = (high - low) * power * pow(place, power - 1)
      let density =
        2 * freedom * scale * GSL.chiSquaredDensity(freedom * scale * scale, degreesOfFreedom: freedom)
      return (scale, density * stretch * weight)
    }
  }

  /// P(T <= value) = integral of Phi(value s - delta) f(s) ds over the scale s.
  public func lowerTail(_ value: Double, noncentrality: Double) -> Double {
    min(1, max(0, scales.reduce(0) { $0 + $1.mass * GSL.normalLowerTail(value * $1.scale - noncentrality) }))
  }

  /// P(|T| > value) for a value of at least 0.
  public func outside(_ value: Double, noncentrality: Double) -> Double {
    let inside = scales.reduce(0) { sum, point in
      let edge = value * point.scale
      return sum
        + point.mass * (GSL.normalLowerTail(edge - noncentrality) - GSL.normalLowerTail(-edge - noncentrality))
    }
    return min(1, max(0, 1 - inside))
  }
}
