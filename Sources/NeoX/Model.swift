import Numerics

/// A GPT-NeoX network on the CPU in single precision: parameters, gradients and the passes over one sequence.
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

  let activations: Activations
  let rotary: RotaryTable

  /// Allocates a model with all parameters zero.
  ///
  /// - Parameters:
  ///   - sequenceLength: tokens per pass; every pass has exactly this many.
  ///   - forTraining: whether gradients are wanted.
  public init(_ configuration: ModelConfiguration, sequenceLength: Int, forTraining: Bool = true) {
    precondition(configuration.width % 16 == 0 && configuration.headWidth % 16 == 0, "widths are multiples of 16")
    precondition(sequenceLength > 0, "a sequence has tokens")
    self.configuration = configuration
    self.sequenceLength = sequenceLength
    layout = ParameterLayout(configuration)
    parameters = AlignedBuffer(count: layout.bufferCount)
    gradients = AlignedBuffer(count: forTraining ? layout.bufferCount : 0)
    activations = Activations(model: configuration, length: sequenceLength)
    rotary = RotaryTable(
      positions: sequenceLength, rotaryWidth: configuration.rotaryWidth, base: configuration.rotaryBase)
  }

  /// Another view of this model's parameters for sequences of another length, without gradients.
  public convenience init(sharing model: Model, sequenceLength: Int) {
    self.init(model, gradients: AlignedBuffer(count: 0), sequenceLength: sequenceLength)
  }

  /// Another view of this model's parameters and gradients, with activations of its own.
  convenience init(besides model: Model) {
    self.init(model, gradients: model.gradients, sequenceLength: model.sequenceLength)
  }

  private init(_ model: Model, gradients: AlignedBuffer<Float>, sequenceLength: Int) {
    configuration = model.configuration
    layout = model.layout
    parameters = model.parameters
    self.gradients = gradients
    self.sequenceLength = sequenceLength
    activations = Activations(model: configuration, length: sequenceLength)
    rotary = RotaryTable(
      positions: sequenceLength, rotaryWidth: configuration.rotaryWidth, base: configuration.rotaryBase)
  }

  /// Bytes of memory that the passes over one sequence take, parameters and gradients not included.
  public static func activationBytes(_ configuration: ModelConfiguration, sequenceLength: Int) -> Int {
    4 * Activations.floatCount(model: configuration, length: sequenceLength)
  }

  func parameter(_ tensor: ParameterTensor) -> UnsafeMutablePointer<Float> { parameters.pointer + tensor.offset }

  func gradient(_ tensor: ParameterTensor) -> UnsafeMutablePointer<Float> { gradients.pointer + tensor.offset }

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
    forward(tokens)
    let loss = lossAndLogitGradients(targets: tokens + 1, scale: scale / Float(sequenceLength), turn: turn)
    backward(tokens, turn: turn)
    return loss
  }

  /// The mean loss of one sequence, in nats per token, without gradients; `tokens` as in `accumulateGradients`.
  public func loss(tokens: UnsafePointer<Int32>) -> Double {
    forward(tokens)
    return lossOnly(targets: tokens + 1)
  }

  /// The activations of one sequence at every site: the embedding, after each layer, after the final LayerNorm; each
  /// `sequenceLength` x width, row-major. `tokens` has `sequenceLength` ids.
  public func activations(tokens: UnsafePointer<Int32>) -> [[Float]] {
    forward(tokens)
    let count = sequenceLength * configuration.width
    return (activations.stream + [activations.normalised]).map { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// Names of the sites of `activations(tokens:)`: "embedding", "layer.0" … "layer.L-1", "final".
  public static func siteNames(layers: Int) -> [String] {
    ["embedding"] + (0..<layers).map { "layer.\($0)" } + ["final"]
  }

  /// The logits of one sequence, `sequenceLength` x vocabulary, row-major; `tokens` has `sequenceLength` ids.
  public func logits(tokens: UnsafePointer<Int32>) -> [Float] {
    forward(tokens)
    var result = [Float](repeating: 0, count: sequenceLength * configuration.vocabularySize)
    forEachLogitChunk { first, rows in
      computeLogits(first: first, rows: rows)
      let count = rows * configuration.vocabularySize
      result.replaceSubrange(
        (first * configuration.vocabularySize)..<(first * configuration.vocabularySize + count),
        with: UnsafeBufferPointer(start: activations.logits, count: count))
    }
    return result
  }
}
