import CGSL

/// The way to GSL: everything here calls it through this one door, which first switches off GSL's error handler, since that
/// handler ends the process.
enum GSL {
  static let handlerIsOff: Void = { _ = gsl_set_error_handler_off() }()

  /// P(T > value) for Student's t with that many degrees of freedom.
  static func studentUpperTail(_ value: Double, degreesOfFreedom: Double) -> Double {
    handlerIsOff
    return gsl_cdf_tdist_Q(value, degreesOfFreedom)
  }

  /// The value that Student's t exceeds with that probability (0 < probability < 1).
  static func studentUpperQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    handlerIsOff
    return gsl_cdf_tdist_Qinv(probability, degreesOfFreedom)
  }

  /// The standard normal quantile of a probability in (0, 1).
  static func normalQuantile(_ probability: Double) -> Double {
    handlerIsOff
    return gsl_cdf_ugaussian_Pinv(probability)
  }
}

/// The scientific library behind the statistics.
public enum ScientificLibrary {
  /// Its version, for example "2.7.1".
  public static var version: String { String(cString: pp_gsl_version()) }
}
