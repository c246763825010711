import CGSL

extension GSL {
  /// P(Z <= value) for the standard normal.
  static func normalLowerTail(_ value: Double) -> Double {
    quietly(gsl_cdf_ugaussian_P(value))
  }

  /// P(X > value) for chi-square.
  static func chiSquaredUpperTail(_ value: Double, degreesOfFreedom: Double) -> Double {
    quietly(gsl_cdf_chisq_Q(value, degreesOfFreedom))
  }

  /// The density of chi-square.
  static func chiSquaredDensity(_ value: Double, degreesOfFreedom: Double) -> Double {
    quietly(gsl_ran_chisq_pdf(value, degreesOfFreedom))
  }

  /// P(X > value) for Fisher's F.
  static func fisherUpperTail(_ value: Double, _ numerator: Double, _ denominator: Double) -> Double {
    quietly(gsl_cdf_fdist_Q(value, numerator, denominator))
  }

  /// The value below which Fisher's F lies with that probability (0 < probability < 1).
  static func fisherQuantile(_ probability: Double, _ numerator: Double, _ denominator: Double) -> Double {
    quietly(gsl_cdf_fdist_Pinv(probability, numerator, denominator))
  }

  /// The value below which a beta variate lies with that probability (0 < probability < 1).
  static func betaQuantile(_ probability: Double, _ first: Double, _ second: Double) -> Double {
    quietly(gsl_cdf_beta_Pinv(probability, first, second))
  }
}
