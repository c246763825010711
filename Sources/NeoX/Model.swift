import Numerics

/// A GPT-NeoX network on the CPU: parameters, gradients and the pass over one sequence. `NeoX.swift` has the letters.
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

  private let pass: any ForwardBackwardPass

  /// Allocates a model in single precision with all parameters zero.
  ///
  /// - Parameters:
  ///   - sequenceLength: tokens per pass; every pass has exactly this many.
  ///   - forTraining: whether gradients are wanted.
  public convenience init(_ configuration: ModelConfiguration, sequenceLength: Int, forTraining: Bool = true) {
    let parameters = ModelParameters(configuration, forTraining: forTraining)
    self.init(.fp32, SinglePrecisionPass(parameters, sequenceLength: sequenceLength))
  }

  /// Allocates a model in a given precision with all parameters zero; parameters as in the form without one.
  ///
  /// - Throws: `Failure` of kind `configuration` where this machine cannot compute in the precision.
  public convenience init(
    _ configuration: ModelConfiguration, sequenceLength: Int, forTraining: Bool = true, precision: Precision
  ) throws {
    let parameters = ModelParameters(configuration, forTraining: forTraining)
    switch precision {
    case .fp32: self.init(.fp32, SinglePrecisionPass(parameters, sequenceLength: sequenceLength))
    case .bf16: self.init(.bf16, try BrainFloatPass(parameters, sequenceLength: sequenceLength))
    }
  }

  /// The same parameters for sequences of another length, without gradients.
  public convenience init(sharing model: Model, sequenceLength: Int) {
    let parameters = ModelParameters(inferenceWith: model.pass.parameters)
    self.init(model.precision, model.pass.another(over: parameters, sequenceLength: sequenceLength))
  }

  /// The same parameters and gradients, with activations of its own.
  convenience init(sharingGradientsWith model: Model) {
    let pass = model.pass.another(over: model.pass.parameters, sequenceLength: model.sequenceLength)
    self.init(model.precision, pass)
  }

  private init(_ precision: Precision, _ pass: any ForwardBackwardPass) {
    precondition(pass.sequenceLength > 0, "a sequence has tokens")
    configuration = pass.configuration
    layout = pass.layout
    parameters = pass.parameters.values
    gradients = pass.parameters.gradients
    sequenceLength = pass.sequenceLength
    self.precision = precision
    self.pass = pass
  }

  /// Bytes of memory that the pass over one sequence takes; parameters, their gradients and their rounded copy, of which
  /// all sequences share one, are not included.
  public static func activationBytes(
    _ configuration: ModelConfiguration, sequenceLength: Int, precision: Precision = .fp32
  ) -> Int {
    let arena =
      switch precision {
      case .fp32: SinglePrecisionActivations(configuration, length: sequenceLength).arena
      case .bf16: BrainFloatActivations(configuration, length: sequenceLength).arena
      }
    return 4 * arena.floatCount
  }

  /// Bytes of the copy of the parameters that products read; 0 where they read the parameters themselves.
  public static func roundedParameterBytes(_ configuration: ModelConfiguration, precision: Precision) -> Int {
    precision == .bf16 ? 2 * BrainFloatWeights.count(ParameterLayout(configuration)) : 0
  }

  /// Makes the products see what `parameters` hold now; to be called whenever they have been changed, before the next pass.
  /// Does nothing in single precision, whose products read the parameters themselves.
  public func parametersChanged() { pass.parametersChanged() }

  /// Sets every gradient to zero.
  public func clearGradients() { gradients.values.update(repeating: 0) }

  /// The mean loss of one sequence, in nats per token; adds `scale` times its gradient to `gradients`.
  ///
  /// - Parameters:
  ///   - tokens: `sequenceLength + 1` ids; each but the last predicts its successor. Ids lie in 0..<vocabulary.
  ///   - scale: weight of the sequence in the gradient, 1 / batch size for the mean over a batch.
  public func accumulateGradients(tokens: UnsafePointer<Int32>, scale: Float = 1) -> Double {
    accumulateGradients(tokens: tokens, scale: scale, position: nil)
  }

  /// The same, with the position of the sequence among those that add to the same gradients at the same time.
  func accumulateGradients(tokens: UnsafePointer<Int32>, scale: Float, position: BatchPosition?) -> Double {
    precondition(gradients.count > 0, "the model was made for inference")
    precondition(configuration.activation == .tanhGELU, "training knows the tanh form of GELU only")
    pass.forward(tokens)
    let loss = pass.addLogitGradients(targets: tokens + 1, scale: scale / Float(sequenceLength), position: position)
    pass.backward(tokens, position: position)
    return loss
  }

  /// Works on the logits of other threads' sequences until all of the batch are handed out.
  func workOnLogits(of batch: ConcurrentBatch) { pass.workOnLogits(of: batch, until: nil) }

  /// The mean loss of one sequence, in nats per token, without gradients; `tokens` as in `accumulateGradients`.
  public func loss(tokens: UnsafePointer<Int32>) -> Double {
    pass.forward(tokens)
    return pass.lossOnly(targets: tokens + 1)
  }

  /// The activations of one sequence at every site: the embedding, after each layer, after the final LayerNorm; each
  /// `sequenceLength` x width, row-major. `tokens` has `sequenceLength` ids.
  public func activations(tokens: UnsafePointer<Int32>) -> [[Float]] {
    pass.forward(tokens)
    return pass.common.residualStream.map { Array($0.values) } + [pass.finalNormOutput()]
  }

  /// Names of the sites of `activations(tokens:)`: "embedding", "layer.0" … "layer.L-1", "final".
  public static func siteNames(layers: Int) -> [String] {
    ["embedding"] + (0..<layers).map { "layer.\($0)" } + ["final"]
  }

  /// The logits of one sequence, `sequenceLength` x vocabulary, row-major; `tokens` has `sequenceLength` ids.
  public func logits(tokens: UnsafePointer<Int32>) -> [Float] {
    pass.forward(tokens)
    var result = [Float](repeating: 0, count: sequenceLength * configuration.vocabularySize)
    pass.forEachLogitChunk { first, rows in
      pass.computeLogits(of: pass.finalNormOutput(row: first), rows: rows)
      let count = rows * configuration.vocabularySize
      result.replaceSubrange(
        (first * configuration.vocabularySize)..<(first * configuration.vocabularySize + count),
        with: UnsafeBufferPointer(start: pass.common.logits.pointer, count: count))
    }
    return result
  }
}

extension Model {
  /// A pass in single precision, whatever the model's own precision, for what looks inside a layer.
  var singlePrecisionPass: SinglePrecisionPass {
    (pass as? SinglePrecisionPass) ?? SinglePrecisionPass(pass.parameters, sequenceLength: sequenceLength)
  }
}
