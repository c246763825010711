import CGSL

/// The way to GSL: everything here calls it through this one door, which first switches off GSL's error handler, since that
/// handler ends the process.
enum GSL {
  private static let handlerIsOff: Void = { _ = gsl_set_error_handler_off() }()

  /// A number of the library's, whose handler is off by then.
  static func quietly(_ number: @autoclosure () -> Double) -> Double {
    handlerIsOff
    return number()
  }

  /// P(T > value) for Student's t with that many degrees of freedom.
  static func studentUpperTail(_ value: Double, degreesOfFreedom: Double) -> Double {
    quietly(gsl_cdf_tdist_Q(value, degreesOfFreedom))
  }

  /// The value that Student's t exceeds with that probability (0 < probability < 1).
  static func studentUpperQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    quietly(gsl_cdf_tdist_Qinv(probability, degreesOfFreedom))
  }

  /// P(X <= value) for the chi-squared distribution with that many degrees of freedom.
  static func chiSquaredProbability(_ value: Double, degreesOfFreedom: Double) -> Double {
    quietly(gsl_cdf_chisq_P(value, degreesOfFreedom))
  }

  /// The chi-squared quantile of a probability in (0, 1).
  static func chiSquaredQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    quietly(gsl_cdf_chisq_Pinv(probability, degreesOfFreedom))
  }

  /// The scale Qn of values in ascending order, with GSL's small-sample factors; 0 for fewer than two.
  static func qn(sorted: [Double]) -> Double {
    handlerIsOff
    var work = [Double](repeating: 0, count: 3 * sorted.count)
    var places = [Int32](repeating: 0, count: 5 * sorted.count)
    return gsl_stats_Qn_from_sorted_data(sorted, 1, sorted.count, &work, &places)
  }

  /// The scale Sn of values in ascending order, with GSL's small-sample factors; 0 for fewer than two.
  static func sn(sorted: [Double]) -> Double {
    handlerIsOff
    var work = [Double](repeating: 0, count: sorted.count)
    return gsl_stats_Sn_from_sorted_data(sorted, 1, sorted.count, &work)
  }

  /// The standard normal quantile of a probability in (0, 1).
  static func normalQuantile(_ probability: Double) -> Double {
    quietly(gsl_cdf_ugaussian_Pinv(probability))
  }
}

/// The scientific library behind the statistics.
public enum ScientificLibrary {
  /// Its version, for example "2.7.1".
  public static var version: String { String(cString: pp_gsl_version()) }
}
