/// How many seeds a comparison of two groups of runs needs.
public struct PlanningResult: AnalysisResult, Equatable, Sendable {
  /// The runs' spread, from the pilot.
  public struct Spread: Codable, Equatable, Sendable {
    /// Standard deviation over runs, divisor n - 1.
    public var standardDeviation: Double
    /// Lower end of its 95 % chi-square interval.
    public var low: Double
    /// Upper end of its 95 % chi-square interval.
    public var high: Double
    /// Runs it was estimated from.
    public var count: Int
  }

  /// What a number of seeds can show.
  public struct Detectable: Codable, Equatable, Sendable {
    /// Seeds in each group.
    public var seeds: Int
    /// The effect found with the power on average over what the pilot leaves possible, in the metric's unit.
    public var effect: Double
    /// The effect found with the power if the true spread is at the lower end of its interval.
    public var low: Double
    /// The effect found with the power if the true spread is at the upper end of its interval.
    public var high: Double
    /// The effect in standard deviations of one run, the spread being known.
    public var standardised: Double
  }

  /// A plan that may stop early.
  public struct Sequential: Codable, Equatable, Sendable {
    /// The boundary's shape, "obrien-fleming" or "pocock".
    public var boundary: String
    /// Seeds in each group at each look.
    public var seeds: [Int]
    /// The p-value of Welch's test at or below which each look stops.
    public var levels: [Double]
    /// Simulated probability of stopping for a difference where there is none.
    public var measuredError: Double
    /// Simulated power for the effect, over what the pilot leaves possible.
    public var measuredPower: Double
    /// Mean number of seeds used in each group where there is the effect.
    public var meanSeeds: Double
    /// Comparisons simulated for each of these numbers.
    public var simulations: Int
  }

  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// The metric.
  public var metric: String
  /// The model size.
  public var size: String
  /// Seeds needed in each group: the least for which the power, averaged over what the pilot leaves possible for the
  /// spread, is the one asked for; absent above 100,000.
  public var seeds: Int?
  /// The difference of means to be found, in the metric's unit.
  public var effect: Double
  /// Whether no effect was given, so that one standard deviation of the pilot was taken.
  public var effectIsDefault: Bool
  /// The power asked for.
  public var power: Double
  /// Level of the two-sided test.
  public var level: Double
  /// Seeds needed if the true spread is at the lower end of its 95 % interval; absent above 100,000.
  public var low: Int?
  /// Seeds needed if the true spread is at the upper end of its 95 % interval; absent above 100,000.
  public var high: Int?
  /// Seeds needed if the pilot's spread were exact: too few on average; absent above 100,000.
  public var seedsIfSpreadIsExact: Int?
  /// The power of `seeds`, averaged over what the pilot leaves possible: what the plan promises.
  public var promisedPower: Double?
  /// The pilot's spread.
  public var spread: Spread
  /// What common numbers of seeds can show.
  public var detectable: [Detectable]
  /// The plan that may stop early; absent unless asked for, or where it cannot be simulated.
  public var sequential: Sequential?
  /// The test that is planned for and what it takes as true.
  public var method: String
  /// What a reader must know before believing it.
  public var notes: [String]
  /// What went in and what was left out.
  public var scope: AnalysisScope

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}
