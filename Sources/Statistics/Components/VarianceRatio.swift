/// The ratio of two variances of independent normal samples with its F interval and test.
public struct VarianceRatio: Sendable, Equatable {
  /// Variance of the first over variance of the second.
  public let ratio: Double
  /// Lower end of the 95 % interval.
  public let low: Double
  /// Upper end of the 95 % interval.
  public let high: Double
  /// Two-sided p-value of equal variances.
  public let pValue: Double

  /// Compares two variances by their degrees of freedom.
  ///
  /// - Returns: nil when a variance is not positive or has no degree of freedom.
  public init?(_ first: Double, degreesOfFreedom: Int, over second: Double, degreesOfFreedom other: Int) {
    guard first > 0, second > 0, degreesOfFreedom > 0, other > 0 else { return nil }
    let (numerator, denominator) = (Double(degreesOfFreedom), Double(other))
    let ratio = first / second
    self.ratio = ratio
    low = ratio / GSL.fisherQuantile(0.975, numerator, denominator)
    high = ratio / GSL.fisherQuantile(0.025, numerator, denominator)
    let upper = GSL.fisherUpperTail(ratio, numerator, denominator)
    pValue = min(1, 2 * min(upper, 1 - upper))
  }
}
