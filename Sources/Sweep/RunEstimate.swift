import NeoX
import Training

/// What one run will need.
///
/// Parameters and tokens are exact. Memory and disk are sums over the buffers and files the run makes. Time counts the
/// matrix products (6 operations per parameter and token for training, 2 for validation, singular values for the weight
/// metrics) at a share of the machine's own rate, plus one pass over memory per update; it is right within a factor of two.
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
  /// Time on one core, in seconds.
  public var seconds: Double

  enum CodingKeys: String, CodingKey {
    case parameters, tokens, seconds
    case memory = "memory_bytes"
    case diskKept = "disk_kept_bytes"
    case diskPeak = "disk_peak_bytes"
  }

  /// Share of the matrix-product rate that a whole training step reaches.
  static let efficiency = 0.6
  /// Seconds per parameter for one AdamW update with the clearing of gradients: bound by memory.
  static let updateSecondsPerParameter = 1.5e-9
  /// Memory of a process apart from its model: libraries, corpus, buffers of trace and files.
  static let processOverhead = 64 << 20

  /// Bytes of text for a token, roughly, where the text is not tokenised yet.
  static let bytesPerToken = 4.0

  /// Estimates a run.
  ///
  /// - Parameter documentsPerToken: how finely the text is divided, which decides the length of the shuffled list of
  ///   documents.
  public init(_ run: RunConfiguration, size: ModelSize, machine: Machine, documentsPerToken: Double = 0) {
    let model = ModelConfiguration(size, vocabularySize: run.vocabularySize)
    let layout = ParameterLayout(model)
    parameters = layout.parameterCount
    let (steps, length) = (Double(run.steps), Double(run.sequenceLength))
    let trainingTokens = steps * Double(run.batchSize) * length
    tokens = Int(saturating: trainingTokens)
    memory = Int(
      saturating: Self.modelMemory(run, model: model, parameters: parameters)
        + Self.orderMemory(tokens: trainingTokens, length: length, documentsPerToken: documentsPerToken))

    let observations = Double(run.observationSteps.count)
    let probeTokens = Double(run.probeSequences) * Double(run.probeLength)
    let traceBytes =
      observations * Double(model.layers + 2) * probeTokens * Double(model.width) * 4 + steps * 64 + Double(1 << 20)
    let weights = Double(parameters) * 4
    let checkpoints = Double(run.checkpointSteps.count)
    diskKept = Int(saturating: checkpoints * weights + traceBytes)
    let resumePoints = run.resumeInterval < run.steps ? 2.0 : 1
    diskPeak = Int(saturating: max(0, checkpoints - 1) * weights + traceBytes + resumePoints * 3 * weights)

    let trained = Double(parameters - model.vocabularySize * model.width)
    let attention = 2 * Double(model.layers * model.width) * length
    let perToken = 2 * trained + attention
    let validationTokens = Double(run.validationSequences) * length + probeTokens
    let operations =
      3 * perToken * trainingTokens + observations * (perToken * validationTokens + Self.decompositions(layout))
    seconds =
      operations / (machine.matrixRate * Self.efficiency)
      + steps * Double(parameters) * Self.updateSecondsPerParameter
  }

  /// Weights, gradients and two moments; the activations of a training and of a probe sequence.
  private static func modelMemory(_ run: RunConfiguration, model: ModelConfiguration, parameters: Int) -> Double {
    let activations = [run.sequenceLength, run.probeLength].reduce(0) {
      $0 + Model.activationBytes(model, sequenceLength: $1)
    }
    return Double(parameters) * 16 + Double(activations) + Double(processOverhead)
  }

  /// The order of the data: 12 bytes for each sequence, of which half a percent more are laid out than are used, and 4
  /// bytes for each document in every epoch.
  private static func orderMemory(tokens: Double, length: Double, documentsPerToken: Double) -> Double {
    1.005 * (12 * tokens / length + 4 * tokens * documentsPerToken)
  }

  /// Operations of the singular values of every matrix, weighted by how much slower they are than plain products: the
  /// Gram matrix and its eigenvalues in double precision.
  private static func decompositions(_ layout: ParameterLayout) -> Double {
    layout.tensors.filter(\.isDecayed).reduce(0) { sum, tensor in
      let (long, short) = (Double(tensor.shape.max() ?? 0), Double(tensor.shape.min() ?? 0))
      return sum + 2 * (2 * long * short * short) + 12 * short * short * short
    }
  }
}

extension Int {
  /// The whole part of a size that is not negative; sizes beyond 4e18, which nothing has, become that.
  init(saturating size: Double) { self = size < 4e18 ? Int(size) : 4_000_000_000_000_000_000 }
}
