/// Which runs do not belong to the rest, and how that was decided.
public struct OutlierResult: StoredResult, Equatable, Sendable {
  /// `outliers.json`.
  public static let fileName = "outliers.json"

  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// Probability of naming any run of a size when all runs of that size are alike.
  public var level: Double
  /// What the test takes as true unless the data say otherwise.
  public var null: String
  /// What has to hold for the level to be the stated one, and what the test cannot see.
  public var assumptions: [String]
  /// One verdict per size, small sizes first.
  public var sizes: [SizeOutliers]

  /// All runs named, in the order of sizes and seeds.
  public var outliers: [String] { sizes.flatMap { $0.outliers.map(\.run) } }
}

/// The verdict on the runs of one size.
public struct SizeOutliers: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// All runs of the size.
  public var runs: [String]
  /// The verdict in one sentence.
  public var verdict: String
  /// Whether there were enough runs for a test.
  public var isTested: Bool
  /// The last step that all runs compared have; absent when nothing was compared.
  public var comparedUpTo: Int?
  /// The last step of the plan; absent when unknown.
  public var plannedSteps: Int?
  /// Distance from the others, in standard deviations, from which the test finds nine in ten outliers; absent without a test.
  public var visibleDeviation: Int?
  /// The runs named, by seed.
  public var outliers: [OutlierRun]
  /// Every test made, also those that found nothing.
  public var tests: [OutlierTest]
  /// Runs that were not compared, with the reason.
  public var leftOut: [LeftOutRun]

  /// Number of runs that the tests compared.
  public var comparedRuns: Int { runs.count - leftOut.count }

  /// "compared up to step 64 of 96" where the plan goes on after the last common step; nil where it does not.
  public var incompleteness: String? {
    guard let comparedUpTo, let plannedSteps, comparedUpTo < plannedSteps else { return nil }
    return "compared up to step \(comparedUpTo) of \(plannedSteps)"
  }
}

/// A run that is named as an outlier.
public struct OutlierRun: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// What it is named for, a phrase each.
  public var reasons: [String]
}

/// A run that an analysis could not use.
public struct LeftOutRun: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// Why.
  public var reason: String
}

/// One generalised ESD test: one summary of one metric over the runs of a size.
public struct OutlierTest: Codable, Equatable, Sendable {
  /// "validation loss", "training loss" or "gradient norm".
  public var metric: String
  /// What of its curve: "at step 96" or "mean of steps 49 to 96".
  public var summary: String
  /// The value of each run compared; without a value where it is not finite.
  public var values: [RunValue]
  /// Number of runs with a finite value.
  public var count: Int
  /// R_1 … R_r: the distance of the run farthest out, in standard deviations, after taking out the ones before it.
  public var statistics: [Double]
  /// The runs taken out, in the order of `statistics`.
  public var order: [String]
  /// The critical values of this test alone at the analysis's level, uncorrected.
  public var criticalValues: [Double]
  /// Simulated p-value of the whole test; absent when there is no verdict.
  public var pValue: Double?
  /// The same after Holm's correction over all tests of the size.
  public var adjustedPValue: Double?
  /// The runs this test names.
  public var named: [String]
  /// Why there is no verdict.
  public var reason: String?
}

/// One number of one run.
public struct RunValue: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// The number; absent when it is not finite.
  public var value: Double?
}
