import Numerics

/// A standard deviation with intervals.
public struct SpreadInterval: Sendable, Equatable {
  /// The estimate, divisor n - 1.
  public let standardDeviation: Double
  /// Lower end of the chi-square interval, exact for normal values.
  public let low: Double
  /// Upper end of the chi-square interval.
  public let high: Double

  /// The estimate with its chi-square interval, s sqrt((n - 1) / quantile).
  ///
  /// - Returns: nil below two values.
  public init?(_ values: [Double], confidence: Double = 0.95) {
    let moments = SampleMoments(values)
    guard moments.count > 1 else { return nil }
    let pilot = PilotSpread(standardDeviation: moments.standardDeviation, degreesOfFreedom: moments.count - 1)
    standardDeviation = moments.standardDeviation
    (low, high) = pilot.interval(confidence: confidence)
  }

  /// A percentile bootstrap interval of the standard deviation, which asks for no distribution but is too short with
  /// few values: in resamples of n values the deviation shrinks by about sqrt((n - 1) / n), which is put right here.
  ///
  /// - Returns: nil below five values.
  public static func bootstrap(
    _ values: [Double], confidence: Double = 0.95, seed: UInt32 = 1, draws: Int = 1_999
  ) -> (low: Double, high: Double)? {
    guard values.count >= BootstrapT.fewestValues else { return nil }
    var random = MersenneTwister(seed: seed)
    let count = values.count
    let growth = (Double(count) / Double(count - 1)).squareRoot()
    let deviations = (0..<draws).map { _ in
      SampleMoments(values.map { _ in values[Int(random.bounded(UInt64(count - 1)))] }).standardDeviation * growth
    }.sorted()
    return (
      Quantile.linear(deviations, (1 - confidence) / 2), Quantile.linear(deviations, (1 + confidence) / 2)
    )
  }
}
