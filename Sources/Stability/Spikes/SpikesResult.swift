import Statistics

/// Loss and gradient-norm spikes of a group of runs.
public struct SpikesResult: AnalysisResult, Equatable, Sendable {
  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// Which runs, metrics and steps went in.
  public var scope: AnalysisScope
  /// Probability of any false alarm among all values tested, for normal noise.
  public var level: Double
  /// Number of values tested: over runs, metrics and steps.
  public var tests: Int
  /// The p-value at which a value alarms: level / tests.
  public var alarmPValue: Double
  /// The rules that were used, with their thresholds; empty when nothing could be tested.
  public var rules: [SpikeRule]
  /// How spikes are found.
  public var method: String
  /// What a run without spikes is.
  public var null: String
  /// The spikes, by run, metric and step.
  public var spikes: [Spike]

  /// Why nothing was tested.
  public static let tooFewSteps =
    "Too few steps to look for spikes: more than \(SpikeScores.fewest) are needed, or more than \(GroupSpikeScores.start) "
    + "where \(GroupSpikeScores.fewestOthers + 1) runs or more of a size have the same steps and different data."

  /// The runs that spike, in the order of the scope.
  public var runs: [String] { scope.runs.filter { name in spikes.contains { $0.run == name } } }

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}

/// How a rule alarms.
public struct SpikeRule: Codable, Equatable, Sendable {
  /// "group" or "own".
  public var rule: SpikeScores.Rule
  /// Number of values tested by it.
  public var tests: Int
  /// The score at which it alarms, in robust standard deviations.
  public var threshold: Double
  /// Simulated false alarms of both scores, as a monitor has them and with hindsight, at that threshold.
  public var falseAlarms: FalseAlarms
}

/// A stretch of steps at which a run's metric lies far above what its surroundings let expect.
public struct Spike: Codable, Equatable, Sendable {
  /// The run.
  public var run: String
  /// "training_loss" or "gradient_norm".
  public var metric: String
  /// The first step that alarmed: the batch of this step made the value.
  public var step: Int
  /// The highest step.
  public var peakStep: Int
  /// The highest value; absent when not finite.
  public var peak: Double?
  /// How far it lies above the expected value; absent when not finite.
  public var height: Double?
  /// The same in robust standard deviations; absent when not finite.
  public var score: Double?
  /// Number of recorded steps from the first alarm to the last value out of the usual.
  public var duration: Int
  /// The first recorded step back within three robust standard deviations; absent when the run was out up to its last step.
  public var recoveredAt: Int?
  /// Whether the run never came back: not finite, or out for sixteen recorded steps or more up to its last.
  public var diverged: Bool
  /// The step at which a monitor would have seen it; absent where it shows with hindsight only.
  public var seenAt: Int?
  /// Whether it also stands out with hindsight.
  public var isRetrospective: Bool
  /// Seed of the order of the run's data; absent when it is not known, as of imported runs.
  public var dataSeed: Int?
  /// Other runs that read the same data in the same order.
  public var sameData: [String]
  /// Those of them that spike within two steps of this one: then it is the data. Of all runs where the data are not known.
  public var alsoSpiking: [String]

  /// "the run", "the data", or "unknown", with the reason.
  public var cause: String {
    if dataSeed == nil, !alsoSpiking.isEmpty {
      return "run or data: \(alsoSpiking.count) others spike there too; whether they read this batch is not known"
    }
    if dataSeed == nil { return "run or data: no other run spikes there, and what it read is not known" }
    if sameData.isEmpty { return "run or data: no other run read this batch at this step" }
    return alsoSpiking.isEmpty
      ? "the run: \(sameData.count) with the same data do not spike there"
      : "the data: \(alsoSpiking.count) of \(sameData.count) with the same data spike there too"
  }
}
