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

  /// Estimates a run.
  public init(_ run: RunConfiguration, size: ModelSize, machine: Machine) {
    let model = ModelConfiguration(size, vocabularySize: run.vocabularySize)
    let layout = ParameterLayout(model)
    parameters = layout.parameterCount
    tokens = run.steps * run.batchSize * run.sequenceLength
    memory = Self.memory(run, model: model, parameters: parameters)

    let traceBytes =
      run.observationSteps.count * (model.layers + 2) * run.probeSequences * run.probeLength * model.width * 4
      + run.steps * 64 + (1 << 20)
    let weights = parameters * 4
    diskKept = run.checkpointSteps.count * weights + traceBytes
    let resumePoints = run.resumeInterval < run.steps ? 2 : 1
    diskPeak = max(0, run.checkpointSteps.count - 1) * weights + traceBytes + resumePoints * 3 * weights

    let trained = Double(parameters - model.vocabularySize * model.width)
    let attention = 2 * Double(model.layers * model.width * run.sequenceLength)
    let perToken = 2 * trained + attention
    let observations = Double(run.observationSteps.count)
    let validationTokens = Double(run.validationSequences * run.sequenceLength + run.probeSequences * run.probeLength)
    let operations =
      3 * perToken * Double(tokens) + observations * (perToken * validationTokens + Self.decompositions(layout))
    seconds =
      operations / (machine.matrixRate * Self.efficiency)
      + Double(run.steps * parameters) * Self.updateSecondsPerParameter
  }

  /// Weights, gradients and two moments; the activations of a training and of a probe sequence.
  private static func memory(_ run: RunConfiguration, model: ModelConfiguration, parameters: Int) -> Int {
    let activations = [run.sequenceLength, run.probeLength].reduce(0) {
      $0 + Model.activationBytes(model, sequenceLength: $1)
    }
    return parameters * 16 + activations + processOverhead
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
