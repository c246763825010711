/// The power of a two-sided t test between two groups of equal size, for normal values of equal variance, exactly.
///
/// Under an effect the t statistic of equal groups follows the non-central t with 2 n - 2 degrees of freedom for both
/// tests. The pooled test compares it with one critical value; Welch's degrees of freedom depend on the share u of one
/// group in the sum of both variances, which is independent of the statistic and beta distributed ((n - 1) / 2, (n - 1)
/// / 2): nu = (n - 1) / (u^2 + (1 - u)^2), so its power is a mean over u.
public struct TwoSamplePower: Sendable {
  /// Which t test decides.
  public enum Test: Sendable {
    /// Student's, which pools the variances.
    case pooled
    /// Welch's.
    case welch
  }

  /// Values in each group.
  public let perGroup: Int
  private let distribution: NoncentralT
  private let criticalValues: [(value: Double, weight: Double)]

  /// Prepares the test.
  ///
  /// - Parameters:
  ///   - perGroup: values in each group, at least 2.
  ///   - level: two-sided level, in (0, 1).
  ///   - test: which test decides.
  public init(perGroup: Int, level: Double = 0.05, test: Test = .welch) {
    let count = max(2, perGroup)
    self.perGroup = count
    let freedom = Double(count - 1)
    distribution = NoncentralT(degreesOfFreedom: 2 * freedom)
    func critical(_ degrees: Double) -> Double {
      GSL.studentUpperQuantile(level / 2, degreesOfFreedom: degrees)
    }
    switch test {
    // With a thousand values the share's spread no longer matters.
    case .welch where freedom >= 1_000: criticalValues = [(critical(2 * freedom), 1)]
    case .pooled: criticalValues = [(critical(2 * freedom), 1)]
    case .welch:
      // u and 1 - u give the same degrees of freedom: half of the distribution suffices.
      criticalValues = GaussLegendre.points(from: 0, to: 0.5, panels: 1).map { probability, weight in
        let share = GSL.betaQuantile(probability, freedom / 2, freedom / 2)
        return (critical(freedom / (share * share + (1 - share) * (1 - share))), 2 * weight)
      }
    }
  }

  /// The power for an effect in standard deviations of one value.
  public func power(standardisedEffect: Double) -> Double {
    let noncentrality = standardisedEffect.magnitude * (Double(perGroup) / 2).squareRoot()
    return criticalValues.reduce(0) {
      $0 + $1.weight * distribution.outside($1.value, noncentrality: noncentrality)
    }
  }
}
