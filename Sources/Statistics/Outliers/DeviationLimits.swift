import Numerics

/// For samples of n normal values, how far out the farthest of them lies in 19 of 20 samples, by each yardstick of
/// `Deviations`; simulated, since the usual thresholds (2, 3.5) hold for large samples only.
public struct DeviationLimits: Sendable, Equatable {
  /// Clean samples drawn for a size: 4,000, of large samples fewer, which take longer.
  static func replicates(sampleSize: Int) -> Int { max(400, min(4000, 200_000 / sampleSize)) }

  /// Of the distance from the mean in standard deviations.
  public let plain: Double
  /// Of the distance from the mean of the others in their standard deviations.
  public let leaveOneOut: Double
  /// Of the modified z of Iglewicz and Hoaglin.
  public let modified: Double
  /// Of the distance from the median in units of MAD with its small-sample factor.
  public let mad: Double
  /// Of the distance from the median in units of Qn.
  public let qn: Double
  /// Of the distance from the median in units of Sn.
  public let sn: Double

  private static let known = Memo<Int, DeviationLimits>()

  /// The limits for samples of `size` values; simulated once per process and always the same. Nil below five values.
  public static func forSample(of size: Int) -> DeviationLimits? {
    guard size >= GeneralisedESD.fewestValues else { return nil }
    return known.value(size) { DeviationLimits(size: size) }
  }

  private init(size: Int) {
    var random = MersenneTwister(seed: 20_250_316)
    var largest = [[Double]](repeating: [], count: 6)
    let replicates = Self.replicates(sampleSize: size)
    for _ in 0..<replicates {
      let sample = (0..<size).map { _ in random.standardNormal() }
      let measured = [
        Deviations.plain(sample), Deviations.leaveOneOut(sample), Deviations.modified(sample),
        Deviations.fromMedian(sample, scale: RobustScale.mad(sample)),
        Deviations.fromMedian(sample, scale: RobustScale.qn(sample)),
        Deviations.fromMedian(sample, scale: RobustScale.sn(sample)),
      ]
      for (measure, values) in measured.enumerated() {
        largest[measure].append(values.reduce(0) { max($0, $1.magnitude) })
      }
    }
    let limits = largest.map { $0.sorted()[replicates * 19 / 20] }
    (plain, leaveOneOut, modified) = (limits[0], limits[1], limits[2])
    (mad, qn, sn) = (limits[3], limits[4], limits[5])
  }
}
