/// How far runs spread over seeds, and where the spread comes from.
public struct VarianceResult: AnalysisResult, Equatable, Sendable {
  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// One entry per metric.
  public var metrics: [MetricVariance]
  /// What the tests take as true unless the data say otherwise, and how they are corrected.
  public var null: String
  /// What a reader must know before believing it.
  public var notes: [String]
  /// What went in and what was left out.
  public var scope: AnalysisScope

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}

/// The spread of one metric.
public struct MetricVariance: Codable, Equatable, Sendable {
  /// The metric.
  public var metric: String
  /// One entry per size, small sizes first.
  public var sizes: [SizeVariance]
  /// Whether the spread differs between sizes at their last common steps; absent with a single size.
  public var acrossSizes: SizeComparison?
}

/// The spread of one metric over the runs of one size.
public struct SizeVariance: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// The runs used.
  public var runs: [String]
  /// The finding in one sentence.
  public var verdict: String
  /// The spread at each step.
  public var steps: [StepSpread]
  /// How the spread changes over training; absent below three runs, or without two steps with a spread.
  public var trend: SpreadTrend?
  /// The spread over seeds beside that of one run's late checkpoints; absent where these are fewer than three.
  public var lateNoise: LateNoise?
  /// Variance of initialisation, data order and their interaction; absent where both always change together or not at
  /// all.
  public var components: SeedComponents?
}

/// The spread over runs at one step.
public struct StepSpread: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// Runs with a value.
  public var count: Int
  /// Mean over runs.
  public var mean: Double
  /// Standard deviation over runs, divisor n - 1.
  public var standardDeviation: Double
  /// Lower end of its 95 % chi-square interval.
  public var low: Double
  /// Upper end of its 95 % chi-square interval.
  public var high: Double
  /// Lower end of its 95 % bootstrap interval; absent below five runs.
  public var bootstrapLow: Double?
  /// Upper end of its 95 % bootstrap interval; absent below five runs.
  public var bootstrapHigh: Double?
  /// Standard deviation over the mean's magnitude; absent where the mean is 0.
  public var coefficientOfVariation: Double?
  /// Smallest value.
  public var least: Double
  /// Largest value.
  public var most: Double
  /// Largest minus smallest value.
  public var range: Double
}

/// How the spread over runs changes over training.
public struct SpreadTrend: Codable, Equatable, Sendable {
  /// A comparison of the spreads of the same runs at two steps (Pitman and Morgan).
  public struct Change: Codable, Equatable, Sendable {
    /// The earlier step.
    public var from: Int
    /// The later step.
    public var to: Int
    /// Later standard deviation over the earlier one.
    public var ratio: Double
    /// Lower end of its 95 % interval, uncorrected.
    public var low: Double
    /// Upper end of its 95 % interval, uncorrected.
    public var high: Double
    /// p-value; where an end is the peak, times the number of steps that could have been it.
    public var pValue: Double
    /// p-value after Holm's correction over all changes reported.
    public var pAdjusted: Double
  }

  /// "grows", "shrinks", "peaks" or "no change is established".
  public var shape: String
  /// The step with the largest spread.
  public var peakStep: Int
  /// Lower end of the 95 % bootstrap interval of that step, runs resampled.
  public var peakLow: Int
  /// Upper end of the 95 % bootstrap interval of that step, runs resampled.
  public var peakHigh: Int
  /// From the first to the last step.
  public var whole: Change
  /// From the first step to the peak; absent where the peak is first or last.
  public var rise: Change?
  /// From the peak to the last step; absent where the peak is first or last.
  public var fall: Change?
}

/// The spread over seeds beside that of the late checkpoints of single runs.
public struct LateNoise: Codable, Equatable, Sendable {
  /// Relative deviation over seeds at the last common step.
  public var seedNoise: Double
  /// Median over runs of the relative deviation of one run's values from 0.72 of its last step on.
  public var lateNoise: Double
  /// The first over the second: how much too small a single run's late checkpoints make the noise look.
  public var ratio: Double
  /// Lower end of the ratio's 95 % bootstrap interval, runs resampled; absent below five runs.
  public var low: Double?
  /// Upper end of it.
  public var high: Double?
  /// Runs used.
  public var runs: Int
}

/// Whether sizes differ in their spread.
public struct SizeComparison: Codable, Equatable, Sendable {
  /// The sizes compared, those with at least two runs.
  public var sizes: [String]
  /// The step of each size: the last that all its runs have.
  public var steps: [Int]
  /// The standard deviation of each size.
  public var standardDeviations: [Double]
  /// Brown and Forsythe's F.
  public var statistic: Double
  /// Its p-value.
  public var pValue: Double
  /// The same after Holm's correction over all metrics.
  public var pAdjusted: Double
  /// p-value of the permutation version.
  public var permutationPValue: Double
}

/// Where the spread over runs comes from.
public struct SeedComponents: Codable, Equatable, Sendable {
  /// One source.
  public struct Source: Codable, Equatable, Sendable {
    /// Its variance.
    public var variance: Double
    /// Lower end of the 95 % interval of the variance.
    public var low: Double
    /// Upper end of the 95 % interval of the variance.
    public var high: Double
    /// Its share of the whole variance (intraclass correlation); absent in designs that change one seed at a time.
    public var share: Double?
    /// Lower end of the share's 95 % interval; absent where none is known.
    public var shareLow: Double?
    /// Upper end of the share's 95 % interval; absent where none is known.
    public var shareHigh: Double?
    /// F of no such variance; absent where it cannot be tested.
    public var statistic: Double?
    /// p-value of F.
    public var pValue: Double?
    /// The same after Holm's correction over all sources, sizes and metrics.
    public var pAdjusted: Double?
    /// Degrees of freedom.
    public var degreesOfFreedom: Int
  }

  /// "exact analysis of variance", "REML" or "one seed at a time".
  public var method: String
  /// The step of the values: the last that all runs have.
  public var step: Int
  /// Initialisation.
  public var initialisation: Source
  /// Data order.
  public var dataOrder: Source
  /// Interaction of both, together with noise of repetition; absent in designs that change one seed at a time.
  public var interaction: Source?
  /// Mean square of initialisations over mean square of data orders, each per run.
  public var ratio: Double?
  /// Lower end of the ratio's 95 % F interval.
  public var ratioLow: Double?
  /// Upper end of the ratio's 95 % F interval.
  public var ratioHigh: Double?
}
