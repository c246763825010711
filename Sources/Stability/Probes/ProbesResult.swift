/// What linear probes read from the runs' representations over training.
public struct ProbesResult: ObservedResult, Equatable, Sendable {
  /// Identifies the observations, labels and options that the result was computed from.
  public var digest: String
  /// Identifies the observations alone.
  public var observations: String
  /// What the probes are and how they were trained.
  public var method: String
  /// What the numbers are compared with.
  public var null: String
  /// What a reader must know before believing it.
  public var notes: [String]
  /// One entry per size, small sizes first.
  public var sizes: [SizeProbes]
  /// What went in and what was left out.
  public var scope: AnalysisScope

  /// `scope` alone.
  public var scopes: [AnalysisScope] { [scope] }
}

/// Probes of the runs of one size.
public struct SizeProbes: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// The runs probed, in the order of their seeds; the order of every matrix over runs.
  public var runs: [String]
  /// The steps probed, ascending.
  public var steps: [Int]
  /// The activation sites that a probe mixes, from input to output; the order of all layer weights.
  public var sites: [String]
  /// How the sequences of the probe set were divided.
  public var split: ProbeSplit
  /// One entry per task.
  public var tasks: [TaskProbes]
}

/// How the sequences of the probe set were divided; whole sequences, the same for all runs, steps and tasks.
public struct ProbeSplit: Codable, Equatable, Sendable {
  /// Sequences on which probes are trained, ascending.
  public var training: [Int]
  /// Sequences that decide when training ends under the published schedule; under the settled one they are trained on too.
  public var development: [Int]
  /// Sequences on which accuracy and F1 are measured.
  public var test: [Int]
}

/// What probes for one set of labels found.
public struct TaskProbes: Codable, Equatable, Sendable {
  /// The task's name: "frequency", "word_part" … or the name of a file of labels.
  public var task: String
  /// What the labels are, in a sentence.
  public var meaning: String
  /// The classes; every array over classes has this order.
  public var classes: [String]
  /// Labelled tokens trained on.
  public var trainingTokens: Int
  /// Labelled tokens in the test part.
  public var testTokens: Int
  /// Bits that name the training labels when all classes are equally likely: tokens times log2 of the number of classes.
  public var uniformCodelength: Double
  /// Bits that name the training labels by the frequencies of the classes alone, which are taken as known: tokens times
  /// their entropy.
  public var frequencyCodelength: Double
  /// Test accuracy of naming the training part's most frequent class always.
  public var majorityAccuracy: Double
  /// Macro-F1 of the same on the test part.
  public var majorityMacroF1: Double
  /// One entry per run and step, runs in their order, steps ascending.
  public var measurements: [ProbeMeasurement]
  /// The runs together, one entry per step.
  public var trajectory: [ProbeTrajectoryPoint]
  /// What training changed between the first and the last step; empty below five runs or with a single step.
  public var gains: [ProbeGain]
  /// Scatter over seeds beside that over repetitions of the probe; empty with a single repetition or run.
  public var noise: [ProbeNoise]
  /// Subspace angles; absent where no probe reads anything.
  public var angles: ProbeAngles?
}

/// What the probe of one run at one step found.
public struct ProbeMeasurement: Codable, Equatable, Sendable {
  /// The run's name.
  public var run: String
  /// The step.
  public var step: Int
  /// Variational codelength of the training labels in bits, mean over repetitions of the probe.
  public var codelength: Double
  /// The same in nats.
  public var codelengthNats: Double
  /// The part of `codelengthNats` that describes the probe: its divergence from the prior.
  public var divergenceNats: Double
  /// `uniformCodelength` over `codelength`: above 1 the probe saves something.
  public var compression: Double
  /// Codelength over that of the same run's first step probed.
  public var codelengthRatio: Double
  /// Online (prequential) codelength in bits of the first repetition; absent unless asked for.
  public var onlineCodelength: Double?
  /// Share of test tokens whose class the probe names, mean over repetitions.
  public var accuracy: Double
  /// Unweighted mean over classes of F1 on the test part, mean over repetitions; a class counts where it occurs or is named.
  public var macroF1: Double
  /// F1 from the counts of all classes together, mean over repetitions; with one label per token it equals the accuracy.
  public var microF1: Double
  /// Weight of each site in the probe's mixture, mean over repetitions; they sum to 1.
  public var layerWeights: [Double]
  /// The same probe on labels drawn at random for each distinct token.
  public var control: ProbeControl
  /// Accuracy less the control's (Hewitt and Liang 2019).
  public var selectivity: Double
  /// Each repetition with its own probe seed; the first decides nothing that the others do not.
  public var repetitions: [ProbeRepetition]
}

/// A probe for labels that say nothing but which token it is.
public struct ProbeControl: Codable, Equatable, Sendable {
  /// Codelength of the training part's control labels in bits.
  public var codelength: Double
  /// Codelength over that of the same run's first step probed.
  public var codelengthRatio: Double
  /// Test accuracy on the control labels.
  public var accuracy: Double
}

/// One repetition of a probe: equal activations and labels, another seed of the probe.
public struct ProbeRepetition: Codable, Equatable, Sendable {
  /// The probe's seed: its initialisation, order of batches and noise.
  public var probeSeed: Int
  /// Codelength in bits.
  public var codelength: Double
  /// Test accuracy.
  public var accuracy: Double
  /// Test macro-F1.
  public var macroF1: Double
  /// Updates of the probe until its training ended.
  public var updates: Int
}

/// The runs together at one step.
public struct ProbeTrajectoryPoint: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// Codelength in bits.
  public var codelength: ProbeBand
  /// Codelength over that of each run's own first step.
  public var codelengthRatio: ProbeBand
  /// Bits of equal classes over the codelength.
  public var compression: ProbeBand
  /// Test accuracy.
  public var accuracy: ProbeBand
  /// Test macro-F1.
  public var macroF1: ProbeBand
  /// Test accuracy on control labels.
  public var controlAccuracy: ProbeBand
  /// Codelength of control labels over that of each run's own first step.
  public var controlCodelengthRatio: ProbeBand
  /// Accuracy less the control's.
  public var selectivity: ProbeBand
  /// Mean over runs of the weight of each site.
  public var layerWeights: [Double]
}

/// One number over runs.
public struct ProbeBand: Codable, Equatable, Sendable {
  /// Number of runs.
  public var count: Int
  /// Mean.
  public var mean: Double
  /// Median.
  public var median: Double
  /// First quartile, by linear interpolation.
  public var lowerQuartile: Double
  /// Third quartile.
  public var upperQuartile: Double
  /// Lower end of the mean's 95 % bootstrap-t interval over runs; absent below five runs or without scatter.
  public var low: Double?
  /// Upper end of the same.
  public var high: Double?
}

/// What training changed in one quantity, the runs paired with themselves.
public struct ProbeGain: Codable, Equatable, Sendable {
  /// What changed.
  public enum Quantity: String, Codable, Sendable {
    /// Test accuracy.
    case accuracy
    /// Test accuracy on control labels.
    case controlAccuracy = "control_accuracy"
    /// Accuracy less the control's.
    case selectivity
    /// Codelength ratio, whose first value is 1; a fall is a gain.
    case codelengthRatio = "codelength_ratio"
    /// Codelength ratio of control labels.
    case controlCodelengthRatio = "control_codelength_ratio"
  }

  /// What changed.
  public var quantity: Quantity
  /// The first step probed.
  public var from: Int
  /// The last step probed.
  public var to: Int
  /// Mean over runs of last less first.
  public var difference: Double
  /// Lower end of its 95 % bootstrap-t interval over runs; absent without scatter.
  public var low: Double?
  /// Upper end of the same.
  public var high: Double?
  /// Two-sided p-value of the sign-flip test over runs: the change is as likely up as down. Only for the two quantities that the
  /// analysis is about, selectivity and codelength ratio: with few runs a test more for every number would leave none standing.
  public var pValue: Double?
  /// The same after Holm's correction for everything tested of the size.
  public var pAdjusted: Double?
}

/// Scatter of one quantity at one step: over seeds of the runs, and over seeds of the probe.
public struct ProbeNoise: Codable, Equatable, Sendable {
  /// The step.
  public var step: Int
  /// "codelength" (bits) or "accuracy".
  public var quantity: String
  /// Standard deviation that runs add beyond the probe's own noise (one-way random effects); 0 where they add none.
  public var betweenRuns: Double
  /// Standard deviation of one run's probe over its repetitions.
  public var withinRuns: Double
}
