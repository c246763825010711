/// The mean of a quantity over pairs of units, such as the similarity of two runs, with an interval that takes the unit, not
/// the pair, as what was sampled.
///
/// Pairs that share a unit are not independent, so their number overstates what is known. The standard error is the
/// jackknife's with one unit left out at a time, with all its pairs (Arvesen 1969, for U-statistics): (n - 1) / n times the sum
/// of squared departures of the n leave-one-out means; the interval is Student's with n - 1 degrees of freedom.
public struct PairMean: Sendable, Equatable {
  /// A value of two different units, given by their places.
  public struct Pair: Sendable {
    let first: Int
    let second: Int
    let value: Double

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

  /// Fewer units than this get no interval.
  public static let fewestUnits = 5

  /// The mean over pairs and its interval.
  ///
  /// - Parameters:
  ///   - pairs: finite values; they need not be of all pairs of units.
  ///   - confidence: coverage of the interval, in (0, 1).
  /// - Returns: nil without pairs.
  public init?(_ pairs: [Pair], confidence: Double = 0.95) {
    guard !pairs.isEmpty else { return nil }
    let centre = pairs.reduce(0) { $0 + $1.value } / Double(pairs.count)
    mean = centre
    let units = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
    let without = units.compactMap { unit -> Double? in
      let rest = pairs.filter { $0.first != unit && $0.second != unit }
      return rest.isEmpty ? nil : rest.reduce(0) { $0 + $1.value } / Double(rest.count)
    }
    guard units.count >= Self.fewestUnits, without.count == units.count else {
      (low, high) = (nil, nil)
      return
    }
    let count = Double(units.count)
    let middle = without.reduce(0, +) / count
    let squares = without.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let reach =
      GSL.studentUpperQuantile((1 - confidence) / 2, degreesOfFreedom: count - 1)
      * ((count - 1) / count * squares).squareRoot()
    (low, high) = (centre - reach, centre + reach)
  }
}
