/// Estimates of scale that a minority of outliers cannot spoil, each with a factor that makes it estimate the standard
/// deviation of a normal sample also when the sample is small (Rousseeuw and Croux 1993; Croux and Rousseeuw 1992, for
/// Qn with the digits of R’s robustbase).
///
/// All take finite values in any order, are NaN for fewer than two values and 0 where about half of the values are
/// equal.
public enum RobustScale {
  /// What a median absolute deviation is multiplied by to estimate the standard deviation of normal values.
  static let normalFactor = 1.482602218505602

  /// The median of the absolute deviations from the median, without any factor.
  public static func medianAbsoluteDeviation(_ values: [Double]) -> Double {
    let centre = Quantile.median(values)
    return Quantile.median(values.map { ($0 - centre).magnitude })
  }

  /// MAD: 1.4826 times the median absolute deviation and Croux and Rousseeuw's factor for n values.
  public static func mad(_ values: [Double]) -> Double {
    guard values.count >= 2 else { return .nan }
    let count = Double(values.count)
    let small = [1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107]
    let factor = values.count <= 9 ? small[values.count - 2] : count / (count - 0.8)
    return factor * normalFactor * medianAbsoluteDeviation(values)
  }

  /// Qn: the quarter-way order statistic of the distances between all pairs, times 2.21914 and the factor for n values.
  public static func qn(_ values: [Double]) -> Double {
    values.count >= 2 ? GSL.qn(sorted: values.sorted()) : .nan
  }

  /// Sn: the low median over values of the high median of the distances to the others, times 1.1926 and the factor for
  /// n values.
  public static func sn(_ values: [Double]) -> Double {
    values.count >= 2 ? GSL.sn(sorted: values.sorted()) : .nan
  }
}
