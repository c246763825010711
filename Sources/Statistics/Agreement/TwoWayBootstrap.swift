import Numerics

/// Resamples for numbers that are averages over items and over raters, or over pairs of raters.
///
/// Three questions, three resamplings with replacement: clusters of items alone, raters alone, and both independently. Pairs of
/// raters share raters, so raters are resampled and not pairs; whoever computes a number from a resample leaves out pairs of a
/// rater with itself.
public struct TwoWayBootstrap: Sendable {
  /// Resamples of each kind.
  public static let draws = 1_000
  /// Fewer clusters or raters than this are not resampled.
  public static let fewestUnits = 5

  /// Number of clusters of items.
  public let clusterCount: Int
  /// Number of raters.
  public let raterCount: Int
  // How often each unit occurs in each resample.
  private let clusterDraws: [[Int32]]
  private let raterDraws: [[Double]]

  /// Draws the resamples.
  public init(clusters: Int, raters: Int, seed: UInt32 = 1) {
    clusterCount = clusters
    raterCount = raters
    var random = MersenneTwister(seed: seed)
    clusterDraws = Self.multiplicities(clusters, &random)
    raterDraws = Self.multiplicities(raters, &random).map { $0.map(Double.init) }
  }

  /// Several numbers in all resamples.
  ///
  /// - Parameters:
  ///   - tally: what is made of the items when every cluster counts so often; nil stands for every cluster once.
  ///   - numbers: the numbers, from such a tally, when every rater counts so often; nil stands for every rater once. One that a
  ///     resample does not define is not a number.
  public func resample<Tally>(
    tally: (_ clusters: [Int32]?) -> Tally, numbers: (_ tally: Tally, _ raters: [Double]?) -> [Double]
  ) -> Resamples {
    let whole = tally(nil)
    var (both, clusters, raters) = ([[Double]](), [[Double]](), [[Double]]())
    let (hasClusters, hasRaters) = (clusterCount >= Self.fewestUnits, raterCount >= Self.fewestUnits)
    for (clusterDraw, raterDraw) in zip(clusterDraws, raterDraws) {
      if hasRaters { raters.append(numbers(whole, raterDraw)) }
      guard hasClusters else { continue }
      let resampled = tally(clusterDraw)
      clusters.append(numbers(resampled, nil))
      if hasRaters { both.append(numbers(resampled, raterDraw)) }
    }
    return Resamples(
      whole: numbers(whole, nil), clusterCount: clusterCount, raterCount: raterCount, both: both, clusters: clusters,
      raters: raters)
  }

  private static func multiplicities(_ units: Int, _ random: inout MersenneTwister) -> [[Int32]] {
    guard units > 0 else { return [] }
    return (0..<draws).map { _ in
      var counts = [Int32](repeating: 0, count: units)
      for _ in 0..<units { counts[Int(random.bounded(UInt64(units - 1)))] += 1 }
      return counts
    }
  }
}
