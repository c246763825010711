/// Principal angles between the subspaces that probes read, in degrees: 0 the same, 90 orthogonal.
public struct ProbeAngles: Codable, Equatable, Sendable {
  /// Dimension of the subspaces: classes less one, or fewer where the activations have fewer features.
  public var dimension: Int
  /// Two random subspaces of that dimension; an angle like this one says nothing.
  public var random: RandomAngle
  /// Two repetitions of the probe of one run at one step: the angle that the probe's own noise makes; empty with one repetition.
  public var betweenRepetitions: [RepetitionAngle]
  /// One run at two neighbouring steps probed.
  public var alongSteps: [StepAngle]
  /// Pairs of runs, one entry per step.
  public var betweenRuns: [RunAngles]
}

/// The angles between random subspaces.
public struct RandomAngle: Codable, Equatable, Sendable {
  /// Mean of the mean angle over draws.
  public var mean: Double
  /// Standard deviation of the mean angle over draws.
  public var spread: Double
  /// Mean of the largest angle over draws.
  public var largest: Double
  /// Pairs of subspaces drawn.
  public var draws: Int
}

/// The angle between the probes of one run at one step that differ in the probe's seed.
public struct RepetitionAngle: Codable, Equatable, Sendable {
  /// The run.
  public var run: String
  /// The step.
  public var step: Int
  /// Mean of the principal angles, mean over pairs of repetitions.
  public var mean: Double
}

/// The angles between the probes of one run at two neighbouring steps; the first repetition's.
public struct StepAngle: Codable, Equatable, Sendable {
  /// The run.
  public var run: String
  /// The earlier step.
  public var from: Int
  /// The later step.
  public var to: Int
  /// All principal angles, ascending.
  public var angles: [Double]
  /// Their mean.
  public var mean: Double
  /// The largest.
  public var largest: Double
}

/// The angles between the probes of all pairs of runs at one step; the first repetition's.
public struct RunAngles: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// Mean principal angle of each pair, rows and columns in the order of the size's runs; 0 on the diagonal, null where a probe reads
  /// nothing.
  public var matrix: [[Double?]]
  /// Mean over pairs.
  public var mean: Double
  /// Mean over pairs of the largest angle.
  public var largest: Double
  /// Lower end of the mean's 95 % interval over runs, one left out at a time; absent below five runs.
  public var low: Double?
  /// Upper end of the same.
  public var high: Double?
}
