import Statistics

/// Similarities at one activation site.
public struct SiteSimilarity: Codable, Equatable, Sendable {
  /// The site: "embedding", "layer.0", …, "final".
  public var site: String
  /// One entry per common step.
  public var trajectory: [SimilarityPoint]
  /// All pairs of runs at the last common step: runs x runs, symmetric with 1 on the diagonal; absent where it is not defined.
  public var matrix: [[Double?]]
  /// The runs grouped by that matrix, distance 1 - similarity; absent when a pair has no value.
  public var clustering: HierarchicalClustering?
  /// The shape of the representations, one entry per common step.
  public var geometry: [GeometryPoint]

  /// The point of the last common step.
  public var last: SimilarityPoint? { trajectory.last }
  /// Number of pairs of runs with a value at the last common step.
  public var pairs: Int { last?.pairs ?? 0 }
  /// Mean over pairs at the last common step.
  public var mean: Double? { last?.mean }
  /// Smallest value of a pair there.
  public var least: Double? { last?.least }
  /// Largest value of a pair there.
  public var most: Double? { last?.most }
  /// Mean at the first common step; absent when that is the last.
  public var meanAtFirst: Double? { trajectory.count > 1 ? trajectory.first?.mean : nil }
}

/// Similarities at one site and step.
public struct SimilarityPoint: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// Number of pairs of runs with a value.
  public var pairs: Int
  /// Mean over pairs by the result's measure and items; absent when no pair has a value.
  public var mean: Double?
  /// Lower end of the 95 % interval; absent below five runs.
  public var low: Double?
  /// Upper end.
  public var high: Double?
  /// Smallest value of a pair.
  public var least: Double?
  /// Largest value of a pair.
  public var most: Double?
  /// Mean over pairs when the sequences of each run are exchanged at random; absent where the null was not drawn.
  public var nullMean: Double?
  /// The value that one in twenty means over exchanged sequences would exceed.
  public var nullHigh: Double?
  /// One-sided p-value of the mean against the null.
  public var pValue: Double?
  /// The same by Holm over the sites of the size at this step.
  public var pAdjusted: Double?
  /// Every run with itself at the common step before: a ceiling.
  public var sameRun: SameRunSimilarity?
  /// Tokens that occur in both halves of the sequences, seen in one half each; absent when too few do.
  public var splitHalf: SplitHalf?
  /// Debiased CKA over all tokens, mean over pairs; absent in a quick result.
  public var allTokens: Double?
  /// Every measure on the items; in a quick result the chosen one alone.
  public var measures: [MeasuredSimilarity]
  /// Mean principal angle between the leading subspaces, mean over pairs, in degrees: 0 for equal, 90 for orthogonal ones.
  public var meanAngle: Double?
}

/// A measure's value at one site and step.
public struct MeasuredSimilarity: Codable, Equatable, Sendable {
  /// The measure.
  public var measure: SimilarityMeasure
  /// Mean over pairs of runs.
  public var mean: Double
  /// Lower end of the 95 % interval over runs; absent below five.
  public var low: Double?
  /// Upper end.
  public var high: Double?
}

/// Runs compared with themselves at the common step before.
public struct SameRunSimilarity: Codable, Equatable, Sendable {
  /// That step.
  public var precedingStep: Int
  /// Mean over runs.
  public var mean: Double
  /// Smallest value of a run.
  public var least: Double
}

/// Token representations from two disjoint halves of the sequences.
public struct SplitHalf: Codable, Equatable, Sendable {
  /// Tokens that occur in both halves.
  public var items: Int
  /// The two halves of one run: mean over runs. What is the same for a token whatever its context: the ceiling of `across`.
  public var within: Double
  /// One half of a run with the other half of another run: mean over ordered pairs.
  public var across: Double?
}

/// The shape of the runs' representations at one site and step, over the items compared.
public struct GeometryPoint: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// Exponential of the entropy of the normalised singular values of the centred matrix (Roy and Vetterli 2007); 1 to the width.
  public var effectiveRank: SeedBand?
  /// (sum of the variances)² / sum of their squares, over principal components; 1 to the width.
  public var participationRatio: SeedBand?
  /// Mean cosine between two different items, not centred (Ethayarajh 2019): 0 for directions spread evenly, 1 for one direction.
  public var anisotropy: SeedBand?
}

/// The values of runs in short.
public struct SeedBand: Codable, Equatable, Sendable {
  /// Number of runs with a value.
  public var count: Int
  /// Mean over runs.
  public var mean: Double
  /// Standard deviation over runs; absent for one.
  public var standardDeviation: Double?
  /// Smallest value.
  public var least: Double
  /// Largest value.
  public var most: Double
}
