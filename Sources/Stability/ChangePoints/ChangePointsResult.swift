/// Where the curves of a group of runs change.
public struct ChangePointsResult: AnalysisResult, Equatable, Sendable {
  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// Which runs, metrics and steps went in.
  public var scope: AnalysisScope
  /// Confidence of the intervals.
  public var level: Double
  /// How changes are found.
  public var method: String
  /// How the penalty is chosen.
  public var penalty: String
  /// What a curve without changes is.
  public var null: String
  /// What has to hold for the intervals to be honest.
  public var assumptions: [String]
  /// The curves searched: one per size and metric.
  public var curves: [SearchedCurve]
  /// All changes, by size, metric and step.
  public var changepoints: [ChangePoint]

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}

/// A curve that was searched: the mean over the runs of a size.
public struct SearchedCurve: Codable, Equatable, Sendable {
  /// The size of the runs.
  public var size: String
  /// The metric.
  public var metric: String
  /// Number of runs behind the mean.
  public var runs: Int
  /// Number of steps with a value.
  public var steps: Int
  /// How steps were laid out: "step", "log step", "step^-0.5" …
  public var scale: String
  /// Standard deviation of the mean curve around its lines.
  public var noise: Double
  /// The same for long stretches: larger where neighbouring steps scatter alike.
  public var longRunNoise: Double
  /// Share of a run's scatter that all runs have in common (mean correlation of residuals between runs); absent for one run.
  public var commonNoise: Double?
}

/// A change of a curve.
public struct ChangePoint: Codable, Equatable, Sendable {
  /// What changes.
  public enum Kind: String, Codable, Sendable {
    /// The slope; the curve goes on without a break.
    case slope
    /// The level (the mean): a jump.
    case level
    /// The scatter around the curve.
    case variance
  }

  /// The size of the runs.
  public var size: String
  /// The metric.
  public var metric: String
  /// What changes.
  public var kind: Kind
  /// The step of the change.
  public var step: Int
  /// The least step in the interval.
  public var low: Int
  /// The greatest step in the interval.
  public var high: Int
  /// Before the change: the slope per step, or for a change of variance the standard deviation.
  public var before: Double
  /// The same behind the change.
  public var after: Double
  /// The runs whose own curves show the change.
  public var runs: [String]
  /// Each such run's own best step for it, in the order of `runs`; empty for a change of variance.
  public var ownSteps: [Int]
}
