/// How far each value of a sample lies from the others, by several yardsticks; every one is signed and without unit.
///
/// A deviation is 0 for a value at the centre and infinite for another one where the scale is 0. Values must be finite.
public enum Deviations {
  /// Distance from the mean in standard deviations (divisor n - 1) of the whole sample, the value itself included. At
  /// most (n - 1) / sqrt(n), and one gross outlier hides a second.
  public static func plain(_ values: [Double]) -> [Double] {
    let moments = SampleMoments(values)
    return values.map { ratio($0 - moments.mean, moments.standardDeviation) }
  }

  /// Distance from the mean of all other values in their standard deviations (divisor n - 2); NaN for fewer than three
  /// values.
  public static func leaveOneOut(_ values: [Double]) -> [Double] {
    guard values.count >= 3 else { return values.map { _ in .nan } }
    return values.indices.map { index in
      var others = values
      others.remove(at: index)
      return distance(of: values[index], from: others)
    }
  }

  /// Distance from the median in units of a scale.
  public static func fromMedian(_ values: [Double], scale: Double) -> [Double] {
    let centre = Quantile.median(values)
    return values.map { ratio($0 - centre, scale) }
  }

  /// The modified z of Iglewicz and Hoaglin (1993): 0.6745 (x - median) / MAD without small-sample factor, and where
  /// that MAD is 0, 0.7979 (x - median) / mean absolute deviation. They call 3.5 an outlier.
  public static func modified(_ values: [Double]) -> [Double] {
    let spread = RobustScale.medianAbsoluteDeviation(values)
    if spread > 0 { return fromMedian(values, scale: spread / 0.6745) }
    let centre = Quantile.median(values)
    let mean = values.reduce(0) { $0 + ($1 - centre).magnitude } / Double(values.count)
    return fromMedian(values, scale: mean / 0.7979)
  }

  /// Tukey's fences: 1.5 interquartile ranges below the lower and above the upper quartile (linear interpolation
  /// between order statistics, as GSL and NumPy do). Nil for no values.
  public static func tukeyFences(_ values: [Double]) -> (low: Double, high: Double)? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let (first, third) = (Quantile.linear(sorted, 0.25), Quantile.linear(sorted, 0.75))
    return (first - 1.5 * (third - first), third + 1.5 * (third - first))
  }

  /// The p-value of each of n exchangeable values for being as far out as it is: the share of all n that are at least
  /// as far.
  ///
  /// This is the permutation test of one value against the rest, over all n places that it could have; it needs no
  /// distribution, holds for each value by itself and is at least 1/n.
  ///
  /// - Parameter outlyingness: larger is farther out; not NaN.
  public static func exchangeabilityPValues(_ outlyingness: [Double]) -> [Double] {
    outlyingness.map { own in
      Double(outlyingness.count { $0 >= own }) / Double(outlyingness.count)
    }
  }

  /// How many standard deviations of k other values a further value of the same normal distribution lies from their
  /// mean, on either side, with a probability of `level`: Student's t with k - 1 degrees of freedom times sqrt(1 +
  /// 1/k).
  ///
  /// Infinite for fewer than three others: two say too little of what is usual.
  public static func predictionLimit(others: Int, level: Double) -> Double {
    guard others >= 3, level > 0, level < 1 else { return .infinity }
    let count = Double(others)
    return GSL.studentUpperQuantile(level / 2, degreesOfFreedom: count - 1) * (1 + 1 / count).squareRoot()
  }

  /// The distance of a value from the mean of others in their standard deviations (divisor k - 1): 0 where it equals
  /// their mean, infinite where they are all equal and it differs. NaN when any is not finite, or for fewer than two
  /// others.
  public static func distance(of value: Double, from others: [Double]) -> Double {
    guard others.count >= 2, value.isFinite, others.allSatisfy(\.isFinite) else { return .nan }
    let moments = SampleMoments(others)
    return ratio(value - moments.mean, moments.standardDeviation)
  }

  private static func ratio(_ distance: Double, _ scale: Double) -> Double { distance == 0 ? 0 : distance / scale }
}
