import NeoX

/// Everything that decides the result of one run, apart from the corpus; written to `run.json`, `sweep.json` and the trace.
///
/// The names are those of the `key=value` overrides, of the JSON and of the reports.
public struct RunConfiguration: Codable, Equatable, Sendable {
  /// A size of the suite, for example "14m".
  public var size: String
  /// Seed of the initial weights.
  public var initSeed: Int
  /// Seed of the data order.
  public var dataSeed: Int
  /// Rows of both embeddings: those of the suite's model of the size unless changed.
  public var vocabularySize: Int
  /// Tokens per training sequence.
  public var sequenceLength: Int
  /// Sequences per update.
  public var batchSize: Int
  /// Number of updates.
  public var steps: Int
  /// How exactly the network computes.
  public var precision: Precision = .fp32
  /// Peak learning rate.
  public var learningRate: Double
  /// Lowest learning rate after the peak.
  public var minimumLearningRate: Double
  /// Updates over which the learning rate rises from zero; may be fractional, as 1 % of the steps is in GPT-NeoX.
  public var warmupSteps: Double
  /// Which version of GPT-NeoX's schedule is followed.
  public var learningRateRule: LearningRateRule = .neoxV1
  /// Decoupled weight decay of the matrices.
  public var weightDecay: Double = 0.1
  /// Largest global gradient norm; 0 switches clipping off.
  public var gradientClipping: Double = 1
  /// Decay of Adam's first moment.
  public var adamBeta1: Double = 0.9
  /// Decay of Adam's second moment.
  public var adamBeta2: Double = 0.95
  /// Added to the root of Adam's second moment.
  public var adamEpsilon: Double = 1e-8
  /// Adam's step counter at the first update: 2 in the suite (an update with zero gradients precedes it), 1 in textbooks.
  public var adamFirstStep: Int = 2
  /// Steps whose weights are kept.
  public var checkpointSteps: [Int]
  /// Updates between two resume points.
  public var resumeInterval: Int
  /// Steps at which validation loss, weight metrics and activations are recorded; includes every step of `checkpointSteps`.
  public var observationSteps: [Int]
  /// Sequences of held-out text on which the validation loss is measured.
  public var validationSequences: Int
  /// Sequences of the fixed probe set whose activations are recorded.
  public var probeSequences: Int
  /// Tokens per probe sequence.
  public var probeLength: Int

  /// Creates a configuration with the suite's optimiser.
  public init(
    size: String, initSeed: Int, dataSeed: Int, sequenceLength: Int, batchSize: Int, steps: Int, learningRate: Double,
    minimumLearningRate: Double, warmupSteps: Double, checkpointSteps: [Int], resumeInterval: Int,
    observationSteps: [Int], validationSequences: Int, probeSequences: Int, probeLength: Int
  ) {
    self.size = size
    vocabularySize = ModelSize.named(size)?.vocabularyRows ?? 0
    self.initSeed = initSeed
    self.dataSeed = dataSeed
    self.sequenceLength = sequenceLength
    self.batchSize = batchSize
    self.steps = steps
    self.learningRate = learningRate
    self.minimumLearningRate = minimumLearningRate
    self.warmupSteps = warmupSteps
    self.checkpointSteps = checkpointSteps
    self.resumeInterval = resumeInterval
    self.observationSteps = observationSteps
    self.validationSequences = validationSequences
    self.probeSequences = probeSequences
    self.probeLength = probeLength
  }

  /// The entries by their names in overrides, in JSON and in reports.
  public enum Key: String, CodingKey, CaseIterable, Sendable {
    case size
    case initSeed = "init_seed"
    case dataSeed = "data_seed"
    case vocabularySize = "vocabulary_size"
    case sequenceLength = "sequence_length"
    case batchSize = "batch_size"
    case steps, precision
    case learningRate = "learning_rate"
    case minimumLearningRate = "minimum_learning_rate"
    case warmupSteps = "warmup_steps"
    case learningRateRule = "learning_rate_rule"
    case weightDecay = "weight_decay"
    case gradientClipping = "gradient_clipping"
    case adamBeta1 = "adam_beta1"
    case adamBeta2 = "adam_beta2"
    case adamEpsilon = "adam_epsilon"
    case adamFirstStep = "adam_first_step"
    case checkpointSteps = "checkpoint_steps"
    case resumeInterval = "resume_interval"
    case observationSteps = "observation_steps"
    case validationSequences = "validation_sequences"
    case probeSequences = "probe_sequences"
    case probeLength = "probe_length"
  }

  typealias CodingKeys = Key
}

extension KeyedDecodingContainer where Key == RunConfiguration.Key {
  /// The precision, for which the compiler's own decoding calls this; files of before there was a choice have no entry.
  func decode(_ type: Precision.Type, forKey key: Key) throws -> Precision {
    try decodeIfPresent(type, forKey: key) ?? .fp32
  }
}

/// The three versions of GPT-NeoX's cosine schedule.
public enum LearningRateRule: String, Codable, Sendable, CaseIterable {
  /// v1.0 (March 2023), with which the suite was trained: the cosine aims at zero and is floored.
  case neoxV1 = "neox-v1.0"
  /// August 2023 and later: the cosine ends at the minimum.
  case neoxAugust2023 = "neox-2023-08"
  /// May 2026 and later: as before, and the first update is not zero.
  case neoxMay2026 = "neox-2026-05"
}
