/// How alike the runs' representations are, by site and step.
public struct SimilarityResult: ObservedResult, Equatable, Sendable {
  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// Identifies the observations alone.
  public var observations: String
  /// The measure of the trajectories and matrices.
  public var measure: SimilarityMeasure
  /// What it compares.
  public var items: SimilarityItems
  /// Pairs of runs with exchanged sequences drawn for the null at each site and step; 0 when it was not drawn.
  public var draws: Int
  /// Whether this is the quick form that a sweep's report computes: six steps at most, the one measure, no split halves, shapes or
  /// pairs of sites.
  public var isBrief: Bool
  /// How every number comes about, a sentence or two each.
  public var method: [String]
  /// What the p-values test.
  public var null: String
  /// What a reader must know of runs that share seeds.
  public var notes: [String]
  /// One entry per size, small sizes first.
  public var sizes: [SizeSimilarity]

  /// What went into each size, and what did not.
  public var scopes: [AnalysisScope] { sizes.map(\.scope) }
}

/// Similarities between the runs of one size.
public struct SizeSimilarity: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// Which runs and steps went in, and which did not.
  public var scope: AnalysisScope
  /// What was compared; absent when nothing was.
  public var probe: ComparedProbe?
  /// What two independent random embeddings of these tokens give.
  public var tokenIdentity: [TokenIdentityBaseline]
  /// Mean principal angle, in degrees, between random subspaces of as many items and dimensions as are compared; absent in a brief result.
  public var randomAngle: Double?
  /// One entry per activation site, from input to output.
  public var sites: [SiteSimilarity]
  /// Every site with every other, at the last common step.
  public var layers: LayerSimilarity?
  /// The mean over sites against the step, and what follows from it; absent without a common step.
  public var convergence: SimilarityConvergence?
  /// Why nothing was compared.
  public var reason: String?

  /// The runs compared, in the order of the matrices' rows.
  public var runs: [String] { scope.runs }
  /// The last step at which all of them were observed.
  public var step: Int? { scope.lastStep }
  /// The first such step; absent when it is the last.
  public var firstStep: Int? { scope.firstStep == scope.lastStep ? nil : scope.firstStep }
}

/// The part of the probe set that is compared.
public struct ComparedProbe: Codable, Equatable, Sendable {
  /// Number of sequences: the units that are exchanged, and left out one at a time for the intervals.
  public var sequences: Int
  /// Number of tokens in them.
  public var tokens: Int
  /// Number of distinct ones.
  public var distinctTokens: Int
  /// Number of items compared.
  public var items: Int
}

/// What the same tokens through two independent random embeddings of the runs' width give: the mean of several draws.
public struct TokenIdentityBaseline: Codable, Equatable, Sendable {
  /// The measure.
  public var measure: SimilarityMeasure
  /// What it compares.
  public var items: SimilarityItems
  /// Mean over the draws.
  public var value: Double
}

/// How alike any two sites are at the last common step.
public struct LayerSimilarity: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// The sites, in the order of rows and columns.
  public var sites: [String]
  /// Between two runs: site of the one (row) with site of the other, mean over ordered pairs of runs; symmetric.
  public var acrossRuns: [[Double?]]
  /// Within a run: mean over runs; symmetric with 1 on the diagonal.
  public var withinRuns: [[Double?]]
}

/// A size's similarity as one number per step: the mean over its sites.
public struct SimilarityConvergence: Codable, Equatable, Sendable {
  /// One entry per common step; p-values corrected over the steps.
  public var curve: [ConvergencePoint]
  /// The first step from which on the similarity lies above the null at every later one as well (corrected p at most 0.05); absent when
  /// there is none, or when the null was not drawn at two steps or more.
  public var step: Int?
  /// The first step from which on the runs are more alike than at the first step compared, at every later one as well (95 %, all steps
  /// at once); absent when there is none, and below five runs. At step 0 that is more than untrained networks pass on.
  public var riseStep: Int?
  /// The largest fall after the highest point; absent when the curve ends at its highest point.
  public var fall: SimilarityFall?
  /// What follows, in a sentence.
  public var verdict: String
}

/// The mean over sites at one step.
public struct ConvergencePoint: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// Mean over sites and pairs of runs.
  public var mean: Double
  /// Lower end of the 95 % interval over runs and sequences; absent below five runs.
  public var low: Double?
  /// Upper end.
  public var high: Double?
  /// Mean under the null; absent where it was not drawn.
  public var nullMean: Double?
  /// The value that one in twenty means over exchanged sequences would exceed.
  public var nullHigh: Double?
  /// One-sided p-value, not corrected.
  public var pValue: Double?
  /// The same by Holm over the steps.
  public var pAdjusted: Double?
}

/// How far the mean over sites falls after its maximum.
public struct SimilarityFall: Codable, Equatable, Sendable {
  /// The step of the highest point.
  public var from: Int
  /// The step of the lowest point after it.
  public var to: Int
  /// The fall between them, positive.
  public var size: Double
  /// Lower end of its interval, which holds for the fall between any two of the steps at once (95 %); absent below five runs.
  public var low: Double?
  /// Upper end.
  public var high: Double?
}
