import Terms

/// Which runs do not belong to the rest, and how that was decided.
public struct OutliersResult: AnalysisResult, Equatable, Sendable {
  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// Probability of naming any run of a size when all runs of that size are alike.
  public var level: Double
  /// What the test takes as true unless the data say otherwise.
  public var null: String
  /// What has to hold for the level to be the stated one, and what the test cannot see.
  public var assumptions: [String]
  /// How `first_step` is found.
  public var firstStepRule: String
  /// Which runs, metrics and steps went in, and what was left out.
  public var scope: AnalysisScope
  /// All runs named, in the order of sizes and seeds.
  public var outliers: [String]
  /// Every metric with all runs compared.
  public var metrics: [MetricOutliers]
  /// One verdict per size, small sizes first, with every test behind it.
  public var sizes: [SizeOutliers]

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}

/// One metric of all runs that were compared, of every size.
public struct MetricOutliers: Codable, Equatable, Sendable {
  /// The metric's name, as `--metric` takes it.
  public var metric: String
  /// Whether its values belong to batches that differ between runs; only the mean over the later half is tested then.
  public var isPerBatch: Bool
  /// The runs, small sizes first.
  public var runs: [RunOutlier]
}

/// One run in one metric: of the metric's tested summaries the one that says most against the run.
public struct RunOutlier: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// Its size; only runs of one size are compared.
  public var size: String
  /// Which summary the numbers are of: "at step 96" or "mean of steps 49 to 96".
  public var summary: String
  /// Whether the verdict names the run in this metric.
  public var isOutlier: Bool
  /// Signed distance from the mean of the other runs that are no outliers, in their standard deviations (divisor k -
  /// 1); absent where that is not defined.
  public var score: Double?
  /// The least level at which this summary's test, alone, names the run: the simulated p-value of the stage at which
  /// the run is taken out, or of a later stage when that is smaller; 1 for a run that no stage takes out. Absent
  /// without a verdict or a finite value.
  public var pValue: Double?
  /// The least level of the whole analysis of the size at which the run is named in this metric: after Holm's
  /// correction over all summaries and metrics.
  public var pAdjusted: Double?
  /// When the run left the others for good in this metric (`firstStepRule`); absent when it never did.
  public var firstStep: Int?

  private enum CodingKeys: String, CodingKey {
    case run, size, summary, score, pValue, pAdjusted, firstStep
    case isOutlier = "outlier"
  }

  /// Writes every key, with null for what is absent, so that readers need not ask whether it is there.
  ///
  /// - Throws: `EncodingError` when a number is not finite and the format has no form for it, as JSON has none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(run, forKey: .run)
    try container.encode(size, forKey: .size)
    try container.encode(summary, forKey: .summary)
    try container.encode(isOutlier, forKey: .isOutlier)
    try container.encode(score, forKey: .score)
    try container.encode(pValue, forKey: .pValue)
    try container.encode(pAdjusted, forKey: .pAdjusted)
    try container.encode(firstStep, forKey: .firstStep)
  }
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
  /// Distance from the others, in standard deviations, from which the strictest of the tests finds nine in ten
  /// outliers; absent without a test, or where it finds none.
  public var visibleDeviation: Int?
  /// What the tests could not have seen at this number of runs, a sentence each.
  public var blindSpots: [String]
  /// The runs named, by seed.
  public var outliers: [OutlierRun]
  /// Every test made, also those that found nothing.
  public var tests: [OutlierTest]
  /// Runs that were not compared, with the reason.
  public var leftOut: [LeftOutRun]
  /// Other yardsticks, shown and never part of the verdict; absent when nothing was compared.
  public var described: DescribedRuns?

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
  /// The first step at which it left the others for good in any metric; absent when it never did.
  public var firstStep: Int?
  /// The metric in which it did; of several the first.
  public var firstMetric: String?
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
  /// The metric's name, as in `MetricOutliers`.
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
  public var pAdjusted: Double?
  /// The runs this test names.
  public var named: [String]
  /// Why there is no verdict.
  public var reason: String?

  /// The metric's name for people.
  public var title: String { Metric(metric).title }
}

/// One number of one run.
public struct RunValue: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// The number; absent when it is not finite.
  public var value: Double?
}
