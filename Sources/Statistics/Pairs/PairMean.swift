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

  /// The values of all pairs of a number of units as a symmetric square.
  ///
  /// - Parameters:
  ///   - values: in the order of `pairs(of:)`; those that are missing behind the last are absent.
  ///   - diagonal: the value of a unit with itself.
  public static func matrix(of units: Int, _ values: [Double?], diagonal: Double) -> [[Double?]] {
    var matrix = [[Double?]](repeating: [Double?](repeating: nil, count: units), count: units)
    for unit in 0..<units { matrix[unit][unit] = diagonal }
    for (pair, value) in zip(pairs(of: units), values) {
      matrix[pair.first][pair.second] = value
      matrix[pair.second][pair.first] = value
    }
    return matrix
  }

  /// All pairs of a number of units, by the first and then by the second.
  public static func pairs(of units: Int) -> [(first: Int, second: Int)] {
    (0..<units).flatMap { first in ((first + 1)..<max(units, first + 1)).map { (first, $0) } }
  }
}
