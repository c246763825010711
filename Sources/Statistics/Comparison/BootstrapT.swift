import Numerics

/// A bootstrap-t interval (Efron 1982; Hall 1988) for a mean of pairs or a difference of means.
///
/// Every resample gives a studentised deviation from the estimate; their quantiles take the place of Student's t. It
/// follows skewness that the t interval ignores, and at small samples covers better than percentile or BCa intervals,
/// which are too short there; below five values a group even its quantiles are not worth having.
public struct BootstrapT: Sendable, Equatable {
  /// Lower end of the interval.
  public let low: Double
  /// Upper end of the interval.
  public let high: Double
  /// Resamples used; those without any spread are left out.
  public let resamples: Int

  /// Fewer values than this in a group get no interval.
  public static let fewestValues = 5
  /// Resamples drawn.
  public static let draws = 9_999

  /// For mean of `second` minus mean of `first`, each group resampled by itself.
  ///
  /// - Returns: nil below five values in a group or without spread.
  public static func unpaired(
    _ first: [Double], _ second: [Double], confidence: Double = 0.95, seed: UInt32 = 1
  ) -> BootstrapT? {
    guard min(first.count, second.count) >= fewestValues, let whole = MeanDifference.welch(first, second) else {
      return nil
    }
    var random = MersenneTwister(seed: seed)
    return BootstrapT(whole, confidence) {
      MeanDifference.welch(resample(first, &random), resample(second, &random))
    }
  }

  /// For the mean of paired differences, resampled by pair.
  ///
  /// - Returns: nil below five pairs or without spread.
  public static func paired(_ differences: [Double], confidence: Double = 0.95, seed: UInt32 = 1) -> BootstrapT? {
    guard differences.count >= fewestValues, let whole = MeanDifference.paired(differences) else { return nil }
    var random = MersenneTwister(seed: seed)
    return BootstrapT(whole, confidence) { MeanDifference.paired(resample(differences, &random)) }
  }

  private init?(_ whole: MeanDifference, _ confidence: Double, _ draw: () -> MeanDifference?) {
    let deviations = (0..<Self.draws).compactMap { _ in
      draw().map { ($0.difference - whole.difference) / $0.standardError }
    }.sorted()
    guard deviations.count > 100 else { return nil }
    resamples = deviations.count
    low = whole.difference - Quantile.linear(deviations, (1 + confidence) / 2) * whole.standardError
    high = whole.difference - Quantile.linear(deviations, (1 - confidence) / 2) * whole.standardError
  }

  private static func resample(_ values: [Double], _ random: inout MersenneTwister) -> [Double] {
    values.map { _ in values[Int(random.bounded(UInt64(values.count - 1)))] }
  }
}
