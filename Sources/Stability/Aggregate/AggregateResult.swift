/// What the runs of all sizes come to at their ends.
public struct AggregateResult: AnalysisResult, Equatable, Sendable {
  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// One entry a metric.
  public var metrics: [MetricAggregate]
  /// How the numbers are made.
  public var method: String
  /// What a reader must know before believing them.
  public var notes: [String]
  /// What went in and what was left out.
  public var scope: AnalysisScope

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}

/// One metric of the runs of all sizes.
public struct MetricAggregate: Codable, Equatable, Sendable {
  /// The metric.
  public var metric: String
  /// Whether more of it was taken as better.
  public var higherIsBetter: Bool
  /// Each size by itself, small sizes first.
  public var sizes: [Part]
  /// All sizes together; absent where there is only one.
  public var overall: Part?
  /// Shares of runs beyond thresholds, over all sizes.
  public var profile: [Point]

  /// The interquartile mean of some runs.
  public struct Part: Codable, Equatable, Sendable {
    /// The size; absent for all together.
    public var size: String?
    /// The last step that its runs have in common; absent for all together.
    public var step: Int?
    /// Number of runs.
    public var count: Int
    /// Arithmetic mean.
    public var mean: Double
    /// The mean of the middle half of the runs.
    public var interquartileMean: Double
    /// Lower end of its interval; absent below five runs of a size.
    public var low: Double?
    /// Upper end of its interval; absent below five runs of a size.
    public var high: Double?
  }

  /// A point of a performance profile.
  public struct Point: Codable, Equatable, Sendable {
    /// The threshold, in the metric's unit.
    public var threshold: Double
    /// The share of runs that are better.
    public var share: Double
    /// Lower end of its pointwise interval; absent below five runs of a size.
    public var low: Double?
    /// Upper end of its pointwise interval; absent below five runs of a size.
    public var high: Double?
  }
}
