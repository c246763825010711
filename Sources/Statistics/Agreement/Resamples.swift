import Foundation

/// Numbers in the resamples of a `TwoWayBootstrap`, and the intervals they give.
///
/// Percentile intervals of n units are too short for small n; the percentiles are moved outwards as Hesterberg (2015, "What
/// teachers should know about the bootstrap") proposes, to the tail probability Phi(-sqrt(n / (n - 1)) t), with t the quantile of Student's t
/// with n - 1 degrees of freedom, so that the interval for a mean is as long as Student's. Where fewer than five resamples lie
/// beyond that percentile, the interval is the number itself plus and minus sqrt(n / (n - 1)) t standard deviations of the resamples.
public struct Resamples: Sendable {
  /// An interval.
  public struct Interval: Sendable, Equatable {
    /// Lower end.
    public let low: Double
    /// Upper end.
    public let high: Double
  }

  /// The intervals of one number; nil where there are fewer than `TwoWayBootstrap.fewestUnits` to resample, or more than a tenth of the
  /// resamples do not define the number.
  public struct Intervals: Sendable, Equatable {
    /// Clusters and raters resampled.
    public let both: Interval?
    /// Clusters resampled, these raters.
    public let clusters: Interval?
    /// Raters resampled, these items.
    public let raters: Interval?
  }

  /// The numbers without resampling.
  public let whole: [Double]
  let clusterCount: Int
  let raterCount: Int
  let both: [[Double]]
  let clusters: [[Double]]
  let raters: [[Double]]

  /// The intervals of a number made of the resampled ones, for example of the difference of two of them.
  public func intervals(confidence: Double = 0.95, of number: ([Double]) -> Double) -> Intervals {
    let own = number(whole)
    func interval(_ draws: [[Double]], units: Int) -> Interval? {
      let values = draws.map(number).filter(\.isFinite).sorted()
      guard own.isFinite, 10 * values.count > 9 * TwoWayBootstrap.draws else { return nil }
      return Self.interval(values, around: own, units: units, confidence: confidence)
    }
    return Intervals(
      both: interval(both, units: min(clusterCount, raterCount)), clusters: interval(clusters, units: clusterCount),
      raters: interval(raters, units: raterCount))
  }

  private static func interval(
    _ sorted: [Double], around own: Double, units: Int, confidence: Double
  ) -> Interval {
    let count = Double(units)
    let reach =
      (count / (count - 1)).squareRoot()
      * GSL.studentUpperQuantile((1 - confidence) / 2, degreesOfFreedom: count - 1)
    let tail = erfc(reach / 2.0.squareRoot()) / 2
    guard tail * Double(sorted.count) >= 5 else {
      let half = reach * SampleMoments(sorted).standardDeviation
      return Interval(low: own - half, high: own + half)
    }
    return Interval(low: Quantile.linear(sorted, tail), high: Quantile.linear(sorted, 1 - tail))
  }
}
