/// Whether two measurements of the same subjects differ in spread: the test of Pitman (1939) and Morgan (1939).
///
/// x + y and x - y are uncorrelated exactly when both variances are equal, so it is the t test of their correlation.
public struct PairedSpread: Sendable, Equatable {
  /// Standard deviation of the second over that of the first.
  public let ratio: Double
  /// Lower end of the ratio's 95 % interval.
  public let low: Double
  /// Upper end of the ratio's 95 % interval.
  public let high: Double
  /// Two-sided p-value of equal variances, n - 2 degrees of freedom, for jointly normal values.
  public let pValue: Double

  /// Tests two measurements of the same subjects.
  ///
  /// - Returns: nil below three subjects, where the numbers differ, or where a measurement has no spread.
  public init?(_ first: [Double], _ second: [Double]) {
    guard first.count == second.count, first.count > 2 else { return nil }
    let (a, b) = (SampleMoments(first), SampleMoments(second))
    guard a.variance > 0, b.variance > 0 else { return nil }
    let freedom = Double(first.count - 2)
    let ratio = (b.variance / a.variance).squareRoot()
    // Standardised, so that sums and differences do not depend on the unit: with x scaled by the ratio both variances
    // are equal to b's.
    let covariance = zip(first, second).reduce(0) { $0 + ($1.0 - a.mean) * ($1.1 - b.mean) } / Double(a.count - 1)
    let correlation = covariance / (a.standardDeviation * b.standardDeviation)
    let independent = max(0, 1 - correlation * correlation)
    self.ratio = ratio
    // t = (f - 1/f) sqrt(n - 2) / (2 sqrt(1 - r^2)) for a ratio f of standard deviations; rounding alone is no
    // evidence.
    let gap = (ratio - 1 / ratio).magnitude
    let statistic = gap < 1e-9 ? 0 : gap * freedom.squareRoot() / (2 * independent.squareRoot())
    pValue = statistic.isFinite ? min(1, 2 * GSL.studentUpperTail(statistic, degreesOfFreedom: freedom)) : 0
    // All true ratios g with |f/g - g/f| at most this lie in the interval; with h = f/g that is |h - 1/h|.
    let reach = 2 * GSL.studentUpperQuantile(0.025, degreesOfFreedom: freedom) * (independent / freedom).squareRoot()
    let factor = reach / 2 + (1 + reach * reach / 4).squareRoot()
    (low, high) = (ratio / factor, ratio * factor)
  }
}
