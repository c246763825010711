import NeoX
import Training

/// What one run will need.
///
/// Parameters and tokens are exact. Memory and disk are sums over the buffers and files the run makes. Time adds up what the
/// parts of a run take (`StepTime`), how often each is done, and the writing of files at a usual disk's rate.
public struct RunEstimate: Codable, Equatable, Sendable {
  /// Number of parameters.
  public var parameters: Int
  /// Training tokens.
  public var tokens: Int
  /// Memory of the worker, in bytes.
  public var memory: Int
  /// Disk that the finished run keeps: weights and trace, in bytes.
  public var diskKept: Int
  /// Most disk that the run takes while it is training: what it keeps, and two resume points while one replaces the other.
  public var diskPeak: Int
  /// Time with the cores that the run may use, in seconds.
  public var seconds: Double
  /// Number of observations: validation loss, weight metrics and activations.
  public var observations: Int
  /// Time of one observation, in seconds.
  public var observationSeconds: Double

  enum CodingKeys: String, CodingKey {
    case parameters, tokens, seconds, observations, observationSeconds
    case memory = "memory_bytes"
    case diskKept = "disk_kept_bytes"
    case diskPeak = "disk_peak_bytes"
  }

  /// Seconds from a process's start to its first update and from its last to its end, apart from the initial weights.
  static let launchSeconds = 0.5
  /// Bytes per second that checkpoints and traces are written at, with the wait until they are safe.
  static let writingRate = 4e8
  /// Memory of a process apart from its model: libraries, corpus, buffers of trace and files.
  static let processOverhead = 64 << 20

  /// Bytes of text for a token, roughly, where the text is not tokenised yet.
  static let bytesPerToken = 4.0

  /// Estimates a run.
  ///
  /// - Parameters:
  ///   - time: what the parts of the run take.
  ///   - lanes: sequences in flight at once.
  ///   - cores: cores that work on them; more lanes than cores take memory and no less time.
  ///   - documentsPerToken: how finely the text is divided, which decides the length of the shuffled list of documents.
  public init(
    _ run: RunConfiguration, size: ModelSize, time: StepTime, lanes: Int = 1, cores: Int = .max,
    documentsPerToken: Double = 0
  ) {
    let model = ModelConfiguration(size, vocabularySize: run.vocabularySize)
    let layout = ParameterLayout(model)
    parameters = layout.parameterCount
    let (steps, length) = (Double(run.steps), Double(run.sequenceLength))
    let trainingTokens = steps * Double(run.batchSize) * length
    tokens = Int(saturating: trainingTokens)
    memory = Int(
      saturating: Self.modelMemory(run, model: model, parameters: parameters, lanes: lanes)
        + Self.orderMemory(tokens: trainingTokens, length: length, documentsPerToken: documentsPerToken))

    observations = run.observationSteps.count
    let probeTokens = Double(run.probeSequences) * Double(run.probeLength)
    let traceBytes =
      Double(observations) * Double(model.layers + 2) * probeTokens * Double(model.width) * 4 + steps * 64
      + Double(1 << 20)
    let weights = Double(parameters) * 4
    let checkpoints = Double(run.checkpointSteps.count)
    diskKept = Int(saturating: checkpoints * weights + traceBytes)
    let resumePoints = run.resumeInterval < run.steps ? 2.0 : 1
    diskPeak = Int(saturating: max(0, checkpoints - 1) * weights + traceBytes + resumePoints * 3 * weights)

    let resumePointsWritten = ((steps - 1) / Double(run.resumeInterval)).rounded(.down)
    let written = checkpoints * weights + (resumePointsWritten + 1) * 3 * weights + traceBytes
    let probe = time.validationSequence * probeTokens / length
    let atWork = min(lanes, cores)
    observationSeconds = time.observation(sequences: run.validationSequences, lanes: atWork) + probe
    seconds =
      Self.launchSeconds + time.initialisation + steps * time.update(batchSize: run.batchSize, lanes: atWork)
      + Double(observations) * observationSeconds
      + written / Self.writingRate
  }

  /// Weights, gradients, two moments and what products read of the weights; the activations of the training sequences in flight and of a probe sequence.
  private static func modelMemory(
    _ run: RunConfiguration, model: ModelConfiguration, parameters: Int, lanes: Int
  ) -> Double {
    let activations =
      lanes * Model.activationBytes(model, sequenceLength: run.sequenceLength, precision: run.precision)
      + Model.activationBytes(model, sequenceLength: run.probeLength, precision: run.precision)
      + Model.roundedParameterBytes(model, precision: run.precision)
    return Double(parameters) * 16 + Double(activations) + Double(processOverhead)
  }

  /// The order of the data: 12 bytes for each sequence, of which half a percent more are laid out than are used, and 4
  /// bytes for each document in every epoch.
  private static func orderMemory(tokens: Double, length: Double, documentsPerToken: Double) -> Double {
    1.005 * (12 * tokens / length + 4 * tokens * documentsPerToken)
  }
}

extension Int {
  /// The whole part of a size that is not negative; sizes beyond 4e18, which nothing has, become that.
  init(saturating size: Double) { self = size < 4e18 ? Int(size) : 4_000_000_000_000_000_000 }
}
