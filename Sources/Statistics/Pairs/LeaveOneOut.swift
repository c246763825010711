/// Numbers made of several units, or of pairs of them, and of several clusters of items, with their intervals: the jackknife, which
/// leaves out one unit with all its pairs, or one cluster, at a time (Arvesen 1969).
///
/// Pairs that share a unit depend on each other, so the unit is what is left out, not the pair. Where units and clusters are both a
/// sample, their variances are added. How often the intervals hold the truth: docs/statistics/leave-one-out.md.
public struct LeaveOneOut: Sendable {
  /// An interval.
  public struct Interval: Sendable, Equatable {
    /// Lower end.
    public let low: Double
    /// Upper end.
    public let high: Double
  }

  /// The intervals of one number; nil where there are fewer than `fewest` to leave out, or the number is not defined without one.
  public struct Intervals: Sendable, Equatable {
    /// Other units and other clusters.
    public let both: Interval?
    /// Other clusters, these units.
    public let clusters: Interval?
    /// Other units, these clusters.
    public let units: Interval?
  }

  /// Fewer units or clusters than this do not show their spread: no interval.
  public static let fewest = 5
  /// Of more clusters than this as many groups of equal size are made, which are left out one at a time.
  public static let mostClusters = 200

  /// The numbers with everything in.
  public let whole: [Double]
  // Which units there are, and the numbers without each.
  private let units: [Int]
  private let withoutUnit: [[Double]]
  private let withoutCluster: [[Double]]

  private init(_ whole: [Double], units: [Int], withoutUnit: [[Double]], withoutCluster: [[Double]]) {
    (self.whole, self.units) = (whole, units)
    (self.withoutUnit, self.withoutCluster) = (withoutUnit, withoutCluster)
  }

  /// Several numbers, made in two stages.
  ///
  /// - Parameters:
  ///   - tally: what is made of the items when every cluster counts so often, 0 or 1; nil stands for all.
  ///   - numbers: the numbers, from such a tally, when every unit counts so often, 0 or 1; nil stands for all.
  public init<Tally>(
    clusters: Int, units count: Int, tally: (_ clusters: [Int32]?) -> Tally,
    numbers: (_ tally: Tally, _ units: [Double]?) -> [Double]
  ) {
    let everything = tally(nil)
    let groups = min(clusters, Self.mostClusters)
    self.init(
      numbers(everything, nil), units: Array(0..<count),
      withoutUnit: (0..<count).map { unit in numbers(everything, (0..<count).map { $0 == unit ? 0 : 1 }) },
      withoutCluster: (0..<groups).map { group in
        numbers(tally((0..<clusters).map { $0 % groups == group ? 0 : 1 }), nil)
      })
  }

  /// One number: the mean over pairs of units.
  ///
  /// - Parameters:
  ///   - pairs: finite values; they need not be of all pairs.
  ///   - withoutCluster: for every pair its value without each cluster; empty where the clusters are not taken for a sample.
  /// - Returns: nil without pairs.
  public init?(_ pairs: [PairMean.Pair], withoutCluster: [[Double]] = []) {
    guard !pairs.isEmpty else { return nil }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let units = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
    self.init(
      [mean(pairs.map(\.value))], units: units,
      withoutUnit: units.map { unit in
        [mean(pairs.filter { $0.first != unit && $0.second != unit }.map(\.value))]
      },
      withoutCluster: (withoutCluster.first ?? []).indices.map { cluster in [mean(withoutCluster.map { $0[cluster] })] }
    )
  }

  /// The means of numbers at equal places; nil where they are not of the same units and clusters, or there are none.
  public static func mean(_ parts: [LeaveOneOut]) -> LeaveOneOut? {
    combined(parts) { rows in
      rows[0].indices.map { place in rows.reduce(0) { $0 + $1[place] } / Double(rows.count) }
    }
  }

  /// All numbers of several in a row; nil where they are not of the same units and clusters, or there are none.
  public static func joined(_ parts: [LeaveOneOut]) -> LeaveOneOut? { combined(parts) { rows in rows.flatMap { $0 } } }

  private static func combined(_ parts: [LeaveOneOut], _ combine: ([[Double]]) -> [Double]) -> LeaveOneOut? {
    guard let first = parts.first,
      parts.allSatisfy({ $0.units == first.units && $0.withoutCluster.count == first.withoutCluster.count })
    else { return nil }
    return LeaveOneOut(
      combine(parts.map(\.whole)), units: first.units,
      withoutUnit: first.units.indices.map { unit in combine(parts.map { $0.withoutUnit[unit] }) },
      withoutCluster: first.withoutCluster.indices.map { cluster in combine(parts.map { $0.withoutCluster[cluster] }) })
  }

  /// The intervals of a number made of these, for example of the difference of two of them.
  ///
  /// - Parameter confidence: coverage of each interval, in (0, 1).
  public func intervals(confidence: Double = 0.95, of number: ([Double]) -> Double) -> Intervals {
    let own = number(whole)
    let overUnits = Self.variance(withoutUnit.map(number))
    let overClusters = Self.variance(withoutCluster.map(number))
    func interval(_ variance: Double?, _ count: Int) -> Interval? {
      guard let variance, own.isFinite else { return nil }
      let reach =
        GSL.studentUpperQuantile((1 - confidence) / 2, degreesOfFreedom: Double(count - 1)) * variance.squareRoot()
      return Interval(low: own - reach, high: own + reach)
    }
    let both = overUnits.flatMap { units in overClusters.map { units + $0 } }
    return Intervals(
      both: interval(both, min(withoutUnit.count, withoutCluster.count)),
      clusters: interval(overClusters, withoutCluster.count), units: interval(overUnits, withoutUnit.count))
  }

  /// The interval over all that was left out: units and clusters, or units alone where no clusters were given.
  public func interval(confidence: Double = 0.95, of number: ([Double]) -> Double = { $0[0] }) -> Interval? {
    let found = intervals(confidence: confidence, of: number)
    return withoutCluster.isEmpty ? found.units : found.both
  }

  private static func variance(_ without: [Double]) -> Double? {
    guard without.count >= fewest, without.allSatisfy(\.isFinite) else { return nil }
    let count = Double(without.count)
    let middle = without.reduce(0, +) / count
    return (count - 1) / count * without.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
  }
}
