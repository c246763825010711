/// Two groups of runs on one metric: is the difference real, or is it the seed?
public struct ComparisonResult: AnalysisResult, Equatable, Sendable {
  /// One group.
  public struct Group: Codable, Equatable, Sendable {
    /// What was compared, A or B as given.
    public var name: String
    /// The runs used with their values.
    public var runs: [RunValue]
    /// Step of each run's value.
    public var steps: [Int]
    /// Number of runs used.
    public var count: Int
    /// Mean over runs.
    public var mean: Double
    /// Standard deviation over runs, divisor n - 1; absent for one run.
    public var standardDeviation: Double?
  }

  /// A p-value by rearranging the runs' values.
  public struct Permutation: Codable, Equatable, Sendable {
    /// The p-value, two-sided.
    public var pValue: Double
    /// Arrangements looked at.
    public var arrangements: Int
    /// Whether these were all there are.
    public var exact: Bool
    /// The least p-value that this number of runs can give.
    public var least: Double?
  }

  /// An interval.
  public struct Interval: Codable, Equatable, Sendable {
    /// Lower end.
    public var low: Double
    /// Upper end.
    public var high: Double
  }

  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// The metric.
  public var metric: String
  /// The model size.
  public var size: String
  /// Whether more of the metric was taken as better.
  public var higherIsBetter: Bool
  /// Mean of B minus mean of A, in the metric's unit.
  public var difference: Double
  /// Lower end of the t interval of the difference; absent where there is none.
  public var low: Double?
  /// Upper end of the t interval of the difference; absent where there is none.
  public var high: Double?
  /// Coverage of all intervals.
  public var confidence: Double
  /// p-value of the t test; absent where there is none.
  public var pValue: Double?
  /// "Welch" or "paired t".
  public var method: String
  /// Degrees of freedom of the t test.
  public var degreesOfFreedom: Double?
  /// Probability that a run of B is better than a run of A (with pairs: than its partner), ties counted half.
  public var probabilityOfImprovement: Double
  /// Its interval: Newcombe's fifth, with pairs Wilson's.
  public var probabilityOfImprovementInterval: Interval
  /// The permutation test of the same difference.
  public var permutation: Permutation
  /// The bootstrap-t interval of the same difference; absent below five runs in a group.
  public var bootstrap: Interval?
  /// Number of pairs; absent where runs were not paired.
  public var pairs: Int?
  /// The groups, A then B.
  public var groups: [Group]
  /// What the tests take as true unless the data say otherwise.
  public var null: String
  /// The answer in one sentence.
  public var verdict: String
  /// What a reader must know before believing it.
  public var notes: [String]
  /// What went in and what was left out.
  public var scope: AnalysisScope

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}
