import NeoX
import Training

/// What the parts of a run take on one core of this machine, in seconds.
public struct StepTime: Sendable, Equatable {
  /// Forward and backward pass of one training sequence through all layers.
  public var layers: Double
  /// The same from the final LayerNorm to the loss and back, which is most of a small model's step.
  public var head: Double
  /// Share of `head` in which no other sequence can add to the output embedding's gradient.
  public var exclusiveShareOfHead: Double
  /// Forward pass and loss of one sequence without gradients.
  public var validationSequence: Double
  /// Gradient norm, AdamW and clearing of gradients, once per update.
  public var update: Double
  /// Weight metrics, once per observation.
  public var weightMetrics: Double
  /// Initial weights, once per run.
  public var initialisation: Double

  /// One update over `batchSize` sequences of which `lanes` are in flight at once.
  ///
  /// Sequences pass the exclusive part one by one, so that part times the batch is the least an update can take.
  public func update(batchSize: Int, lanes: Int) -> Double {
    let rounds = (batchSize + lanes - 1) / max(1, lanes)
    let passes = max(Double(rounds) * (layers + head), Double(batchSize) * head * exclusiveShareOfHead)
    return passes + update
  }

  /// One observation with `sequences` validation sequences.
  public func observation(sequences: Int, lanes: Int) -> Double {
    Double((sequences + lanes - 1) / max(1, lanes)) * validationSequence + weightMetrics / Double(max(1, lanes))
  }
}

extension StepTime {
  /// Share of the matrix-product rate that a whole training step reaches, roughly.
  static let efficiency = 0.6
  /// Seconds per parameter for one AdamW update with the clearing of gradients: bound by memory.
  static let updateSecondsPerParameter = 1.5e-9
  /// Seconds per parameter for the initial weights.
  static let initialisationSecondsPerParameter = 2e-8

  /// Time by counting operations, right within a factor of two, for a model that is too large to try.
  ///
  /// - Parameters:
  ///   - matrixRate: matrix-product rate of a core in the run's precision, in operations per second.
  public init(_ run: RunConfiguration, model: ModelConfiguration, matrixRate: Double) {
    let layout = ParameterLayout(model)
    let (length, rate) = (Double(run.sequenceLength), matrixRate * Self.efficiency)
    let embedding = Double(model.vocabularySize * model.width)
    let inLayers = Double(layout.parameterCount) - 2 * embedding
    let attention = Double(model.layers * model.width) * length
    layers = 6 * (inLayers + attention) * length / rate
    head = 6 * embedding * length / rate
    exclusiveShareOfHead = Self.exclusiveShare(sequenceLength: run.sequenceLength)
    validationSequence = (layers + head) / 3
    update = Double(layout.parameterCount) * Self.updateSecondsPerParameter
    initialisation = Double(layout.parameterCount) * Self.initialisationSecondsPerParameter
    // Gram matrix and its eigenvalues in double precision.
    weightMetrics =
      layout.layers.reduce(0) { sum, layer in
        [layer.queryKeyValueWeight, layer.attentionOutputWeight, layer.expansionWeight, layer.contractionWeight]
          .reduce(sum) { sum, tensor in
            let (long, short) = (Double(tensor.shape.max() ?? 0), Double(tensor.shape.min() ?? 0))
            return sum + 4 * long * short * short + 12 * short * short * short
          }
      } / rate
  }

  /// Each chunk of logits takes three products, the last of which adds to the gradient; what lies between the first and the
  /// last of these is exclusive.
  static func exclusiveShare(sequenceLength: Int) -> Double {
    let chunks = Double((sequenceLength + Model.logitRows - 1) / Model.logitRows)
    return (3 * chunks - 2) / (3 * chunks)
  }
}
