import Numerics

/// A GPT-NeoX network on the CPU: parameters, gradients and the passes over one sequence.
///
/// Every matrix product has a shape fixed by the model and the sequence length, and gradients of several sequences add up
/// in the order of the calls, so results depend neither on batch size nor on anything that runs beside.
public final class Model {
  /// The shape of the network.
  public let configuration: ModelConfiguration
  /// Where each tensor lies in the flat buffers.
  public let layout: ParameterLayout
  /// All parameters; every tensor starts on a cache line, the gaps are zero.
  public let parameters: AlignedBuffer<Float>
  /// Gradients in the same places; empty in a model made for inference.
  public let gradients: AlignedBuffer<Float>
  /// Tokens per sequence.
  public let sequenceLength: Int

  /// How exactly the network computes.
  public let precision: Precision

  /// Most tokens whose logits a pass holds at a time.
  public static let logitRows = 512

  private let network: Network
  private let passes: any Passes

  /// Allocates a model in single precision with all parameters zero.
  ///
  /// - Parameters:
  ///   - sequenceLength: tokens per pass; every pass has exactly this many.
  ///   - forTraining: whether gradients are wanted.
  public convenience init(_ configuration: ModelConfiguration, sequenceLength: Int, forTraining: Bool = true) {
    let network = Network(configuration, sequenceLength: sequenceLength, forTraining: forTraining)
    self.init(network, .fp32, SinglePrecisionPasses(network))
  }

  /// Allocates a model in a given precision with all parameters zero; parameters as in the form without one.
  ///
  /// - Throws: `Failure` of kind `configuration` where this machine cannot compute in the precision.
  public convenience init(
    _ configuration: ModelConfiguration, sequenceLength: Int, forTraining: Bool = true, precision: Precision
  ) throws {
    let network = Network(configuration, sequenceLength: sequenceLength, forTraining: forTraining)
    switch precision {
    case .fp32: self.init(network, precision, SinglePrecisionPasses(network))
    case .bf16: self.init(network, precision, try BrainFloatPasses(network))
    }
  }

  /// Another view of this model's parameters for sequences of another length, without gradients.
  public convenience init(sharing model: Model, sequenceLength: Int) {
    let network = Network(
      model.network, gradients: AlignedBuffer(count: 0), sequenceLength: sequenceLength)
    self.init(network, model.precision, model.passes.view(of: network))
  }

  /// Another view of this model's parameters and gradients, with activations of its own.
  convenience init(besides model: Model) {
    self.init(model.network, model.precision, model.passes.view(of: model.network))
  }

  private init(_ network: Network, _ precision: Precision, _ passes: any Passes) {
    configuration = network.configuration
    layout = network.layout
    parameters = network.parameters
    gradients = network.gradients
    sequenceLength = network.sequenceLength
    self.precision = precision
    self.network = network
    self.passes = passes
  }

  /// Bytes of memory that the passes over one sequence take; parameters, their gradients and their rounded copy, of which
  /// all sequences share one, are not included.
  public static func activationBytes(
    _ configuration: ModelConfiguration, sequenceLength: Int, precision: Precision = .fp32
  ) -> Int {
    switch precision {
    case .fp32: 4 * SinglePrecisionActivations.floatCount(model: configuration, length: sequenceLength)
    case .bf16: 4 * BrainFloatActivations.floatCount(model: configuration, length: sequenceLength)
    }
  }

  /// Bytes of the copy of the parameters that products read; 0 where they read the parameters themselves.
  public static func roundedParameterBytes(_ configuration: ModelConfiguration, precision: Precision) -> Int {
    precision == .bf16 ? 2 * BrainFloatWeights.count(ParameterLayout(configuration)) : 0
  }

  /// Makes the products see what `parameters` hold now; to be called whenever they have been changed, before the next pass.
  /// Does nothing in single precision, whose products read the parameters themselves.
  public func parametersChanged() { passes.parametersChanged() }

  /// Sets every gradient to zero.
  public func clearGradients() { gradients.values.update(repeating: 0) }

  /// The mean loss of one sequence, in nats per token; adds `scale` times its gradient to `gradients`.
  ///
  /// - Parameters:
  ///   - tokens: `sequenceLength + 1` ids; each but the last predicts its successor. Ids lie in 0..<vocabulary.
  ///   - scale: weight of the sequence in the gradient, 1 / batch size for the mean over a batch.
  public func accumulateGradients(tokens: UnsafePointer<Int32>, scale: Float = 1) -> Double {
    accumulateGradients(tokens: tokens, scale: scale, turn: nil)
  }

  /// The same, with the place of the sequence among those that add to the same gradients at the same time.
  func accumulateGradients(tokens: UnsafePointer<Int32>, scale: Float, turn: GradientTurn?) -> Double {
    precondition(gradients.count > 0, "the model was made for inference")
    precondition(configuration.activation == .tanhGELU, "training knows the tanh form of GELU only")
    passes.forward(tokens)
    let loss = passes.addLogitGradients(targets: tokens + 1, scale: scale / Float(sequenceLength), turn: turn)
    passes.backward(tokens, turn: turn)
    return loss
  }

  /// Helps others with their logits until all of the batch are handed out.
  func help(_ queue: LogitQueue, order: GradientOrder) { passes.workOn(queue, for: nil, order: order) }

  /// The mean loss of one sequence, in nats per token, without gradients; `tokens` as in `accumulateGradients`.
  public func loss(tokens: UnsafePointer<Int32>) -> Double {
    passes.forward(tokens)
    return passes.lossOnly(targets: tokens + 1)
  }

  /// The activations of one sequence at every site: the embedding, after each layer, after the final LayerNorm; each
  /// `sequenceLength` x width, row-major. `tokens` has `sequenceLength` ids.
  public func activations(tokens: UnsafePointer<Int32>) -> [[Float]] {
    passes.forward(tokens)
    let count = sequenceLength * configuration.width
    return passes.stream.map { Array(UnsafeBufferPointer(start: $0, count: count)) } + [passes.finalNorm()]
  }

  /// Names of the sites of `activations(tokens:)`: "embedding", "layer.0" … "layer.L-1", "final".
  public static func siteNames(layers: Int) -> [String] {
    ["embedding"] + (0..<layers).map { "layer.\($0)" } + ["final"]
  }

  /// The logits of one sequence, `sequenceLength` x vocabulary, row-major; `tokens` has `sequenceLength` ids.
  public func logits(tokens: UnsafePointer<Int32>) -> [Float] {
    passes.forward(tokens)
    var result = [Float](repeating: 0, count: sequenceLength * configuration.vocabularySize)
    passes.forEachLogitChunk { first, rows in
      passes.computeLogits(of: passes.finalOutput(row: first), rows: rows)
      let count = rows * configuration.vocabularySize
      result.replaceSubrange(
        (first * configuration.vocabularySize)..<(first * configuration.vocabularySize + count),
        with: UnsafeBufferPointer(start: passes.logits, count: count))
    }
    return result
  }
}

extension Model {
  /// The passes in single precision, whatever the model's own precision, for what looks inside a layer.
  var singlePrecisionPasses: SinglePrecisionPasses {
    (passes as? SinglePrecisionPasses) ?? SinglePrecisionPasses(network)
  }
}
