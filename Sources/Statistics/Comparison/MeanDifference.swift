/// A difference of means with its t test and t interval.
public struct MeanDifference: Sendable, Equatable {
  /// The estimated difference.
  public let difference: Double
  /// Its estimated standard error.
  public let standardError: Double
  /// Degrees of freedom of the t distribution used.
  public let degreesOfFreedom: Double
  /// Two-sided p-value of no difference in means.
  public let pValue: Double
  /// Lower end of the interval.
  public let low: Double
  /// Upper end of the interval.
  public let high: Double

  /// Mean of `second` minus mean of `first` without assuming equal variances: Welch's test (Welch 1947) with
  /// Satterthwaite's degrees of freedom.
  ///
  /// - Parameters:
  ///   - first: finite values.
  ///   - second: finite values.
  ///   - confidence: coverage of the interval, in (0, 1).
  /// - Returns: nil below two values in a group, or when both groups have no spread.
  public static func welch(_ first: [Double], _ second: [Double], confidence: Double = 0.95) -> MeanDifference? {
    let (a, b) = (SampleMoments(first), SampleMoments(second))
    guard a.count > 1, b.count > 1 else { return nil }
    let (shareA, shareB) = (a.variance / Double(a.count), b.variance / Double(b.count))
    let squared = shareA + shareB
    guard squared > 0, squared.isFinite else { return nil }
    // In shares of the whole, so that squares of tiny variances do not vanish.
    let (partA, partB) = (shareA / squared, shareB / squared)
    let freedom = 1 / (partA * partA / Double(a.count - 1) + partB * partB / Double(b.count - 1))
    return MeanDifference(b.mean - a.mean, squared.squareRoot(), freedom, confidence)
  }

  /// `second` minus `first` pair by pair, finite values.
  ///
  /// Differences that are equal but for the rounding of the values (0.15 - 0.1 against 0.35 - 0.3) become exactly equal,
  /// so that no spread is made of it.
  public static func withinPairs(_ first: [Double], _ second: [Double]) -> [Double] {
    let differences = zip(first, second).map { $1 - $0 }
    guard let least = differences.min(), let most = differences.max() else { return [] }
    // Each value may be off by half a unit in its last place, so two differences by two units of the largest.
    let rounding = 2 * (first + second).reduce(0) { max($0, $1.magnitude) }.ulp
    return most - least <= rounding ? differences.map { _ in differences[0] } : differences
  }

  /// The mean of paired differences: Student's paired t test.
  ///
  /// - Parameters:
  ///   - differences: one finite difference for each pair.
  ///   - confidence: coverage of the interval, in (0, 1).
  /// - Returns: nil below two pairs, or when the differences have no spread.
  public static func paired(_ differences: [Double], confidence: Double = 0.95) -> MeanDifference? {
    let moments = SampleMoments(differences)
    guard moments.count > 1, moments.variance > 0, moments.variance.isFinite else { return nil }
    let error = (moments.variance / Double(moments.count)).squareRoot()
    return MeanDifference(moments.mean, error, Double(moments.count - 1), confidence)
  }

  private init(_ difference: Double, _ standardError: Double, _ freedom: Double, _ confidence: Double) {
    self.difference = difference
    self.standardError = standardError
    degreesOfFreedom = freedom
    let statistic = difference / standardError
    pValue = min(1, 2 * GSL.studentUpperTail(statistic.magnitude, degreesOfFreedom: freedom))
    let reach = GSL.studentUpperQuantile((1 - confidence) / 2, degreesOfFreedom: freedom) * standardError
    (low, high) = (difference - reach, difference + reach)
  }
}
