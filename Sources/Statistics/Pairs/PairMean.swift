/// The mean of a quantity over pairs of units, such as the similarity of two runs, with an interval that takes the unit, not
/// the pair, as what was sampled: that of `LeaveOneOut`.
public struct PairMean: Codable, Sendable, Equatable {
  /// A value of two different units, given by their places.
  public struct Pair: Sendable {
    /// Place of one unit.
    public let first: Int
    /// Place of the other.
    public let second: Int
    /// The value of the two.
    public let value: Double

    /// Names the units and the value.
    public init(_ first: Int, _ second: Int, _ value: Double) {
      (self.first, self.second, self.value) = (first, second, value)
    }
  }

  /// The mean over all pairs.
  public let mean: Double
  /// Lower end of the interval; absent below five units.
  public let low: Double?
  /// Upper end of the interval; absent below five units.
  public let high: Double?

  /// The mean over pairs and its interval.
  ///
  /// - Parameters:
  ///   - pairs: finite values; they need not be of all pairs of units.
  ///   - confidence: coverage of the interval, in (0, 1).
  /// - Returns: nil without pairs.
  public init?(_ pairs: [Pair], confidence: Double = 0.95) {
    guard let found = LeaveOneOut(pairs) else { return nil }
    let interval = found.interval(confidence: confidence)
    (mean, low, high) = (found.whole[0], interval?.low, interval?.high)
  }

  /// All pairs of a number of units, by the first and then by the second.
  public static func pairs(of units: Int) -> [(first: Int, second: Int)] {
    (0..<units).flatMap { first in ((first + 1)..<max(units, first + 1)).map { (first, $0) } }
  }
}
