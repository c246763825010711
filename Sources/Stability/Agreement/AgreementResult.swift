/// How far the runs say the same thing: their next-token distributions on the probe set, the tokens they find likeliest, and
/// their answers to benchmark items.
public struct AgreementResult: AnalysisResult, Equatable, Sendable {
  /// Identifies the observations, checkpoints and options that the result was computed from.
  public var digest: String
  /// What the numbers would be if nothing were shared, and what the intervals cover.
  public var null: String
  /// What must be known before believing the numbers, a sentence each.
  public var notes: [String]
  /// Which runs and steps went in, and what was left out.
  public var scope: AnalysisScope
  /// One entry per size, small sizes first.
  public var sizes: [SizeAgreement]

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}

/// Agreement of the runs of one size.
public struct SizeAgreement: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// What was found, in one sentence.
  public var verdict: String
  /// The runs among these that the outlier verdict flags, by the analysis's own choice of metrics.
  public var flaggedRuns: [String]
  /// The next-token distributions; absent where no two runs can be compared.
  public var outputs: OutputAgreement?
  /// The likeliest tokens on the probe set; absent as `outputs` is.
  public var tokens: LabelAgreement?
  /// Benchmark tasks of which at least two runs have predictions, in alphabetical order.
  public var tasks: [TaskAgreement]
}

/// A number with its intervals, 95 % each.
///
/// All intervals come from leaving out one run or one sequence (or item) at a time; see `LeaveOneOut`. They are absent below five of either.
public struct AgreementEstimate: Codable, Equatable, Sendable {
  /// The number; absent where it is not defined.
  public var value: Double?
  /// Lower end for other items and other runs.
  public var low: Double?
  /// Upper end for other items and other runs.
  public var high: Double?
  /// Lower end for other items (for the probe set its sequences) and these runs.
  public var itemLow: Double?
  /// Upper end for other items and these runs.
  public var itemHigh: Double?
  /// Lower end for other seeds and these items.
  public var runLow: Double?
  /// Upper end for other seeds and these items.
  public var runHigh: Double?

  /// The interval to show where there is room for one: for other items and other runs, else for other items alone, else for
  /// other seeds alone.
  public var interval: (low: Double, high: Double)? {
    for (low, high) in [(low, high), (itemLow, itemHigh), (runLow, runHigh)] {
      if let low, let high { return (low, high) }
    }
    return nil
  }
}
