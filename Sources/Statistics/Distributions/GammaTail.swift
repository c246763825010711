/// The upper tail of the Pearson type III distribution: a shifted and scaled gamma distribution, given by its first three moments.
enum GammaTail {
  /// P(X >= x) where (x - mean) / standard deviation is the score.
  ///
  /// (G - a) / sqrt(a) has skewness 2 / sqrt(a) for a gamma variate G of shape a, and 2 G is chi-squared with 2 a degrees of freedom. Without
  /// skewness the distribution is the normal one.
  static func upper(score: Double, skewness: Double) -> Double {
    guard skewness.magnitude > 1e-6 else { return GSL.normalLowerTail(-score) }
    let shape = 4 / (skewness * skewness)
    let place = 2 * (shape + score * shape.squareRoot() * (skewness > 0 ? 1 : -1))
    if skewness > 0 { return place <= 0 ? 1 : GSL.chiSquaredUpperTail(place, degreesOfFreedom: 2 * shape) }
    return place <= 0 ? 0 : GSL.chiSquaredProbability(place, degreesOfFreedom: 2 * shape)
  }
}
