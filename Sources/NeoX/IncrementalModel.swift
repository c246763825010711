import Kernels
import Numerics

/// A GPT-NeoX network that reads a text token by token and remembers keys and values, so that each further token costs one
/// row of work.
///
/// Single precision; parameters are shared, not copied. The logits agree with `Model.logits` to rounding.
public final class IncrementalModel {
  /// The shape of the network.
  public let configuration: ModelConfiguration
  /// Most tokens that can be read.
  public let capacity: Int
  /// Tokens read so far.
  public private(set) var count = 0

  /// Rows that are worked on at a time while a prompt is read.
  private static let blockRows = 64

  private let layout: ParameterLayout
  private let parameters: AlignedBuffer<Float>
  private let rotary: RotaryTable
  /// Keys, then values, of each layer: `capacity` x d each.
  private let keys: [AlignedBuffer<Float>]
  private let values: [AlignedBuffer<Float>]
  private let residualStream, normalised, queryKeyValue, attention: AlignedBuffer<Float>
  private let hidden, activated, attentionBranch, feedForwardBranch: AlignedBuffer<Float>
  private let scores, logSum, mean, reciprocalDeviation: AlignedBuffer<Float>

  /// Prepares to read at most `capacity` tokens.
  ///
  /// - Parameters:
  ///   - configuration: a shape without `obstacle`.
  ///   - parameters: the flat buffer of `ParameterLayout(configuration)`.
  public init(_ configuration: ModelConfiguration, parameters: AlignedBuffer<Float>, capacity: Int) {
    precondition(configuration.obstacle == nil && capacity > 0, "a network that cannot be computed")
    self.configuration = configuration
    self.parameters = parameters
    self.capacity = capacity
    layout = ParameterLayout(configuration)
    precondition(parameters.count == layout.bufferCount, "a buffer of another model")
    rotary = RotaryTable(configuration, positions: capacity)
    let (d, rows) = (configuration.width, min(Self.blockRows, capacity))
    func buffer(_ columns: Int) -> AlignedBuffer<Float> { AlignedBuffer(count: rows * columns) }
    keys = (0..<configuration.layers).map { _ in AlignedBuffer(count: capacity * d) }
    values = (0..<configuration.layers).map { _ in AlignedBuffer(count: capacity * d) }
    (residualStream, normalised, queryKeyValue, attention) = (buffer(d), buffer(d), buffer(3 * d), buffer(d))
    (attentionBranch, feedForwardBranch) = (buffer(d), buffer(d))
    (hidden, activated) = (buffer(configuration.feedForwardWidth), buffer(configuration.feedForwardWidth))
    (scores, logSum, mean, reciprocalDeviation) = (buffer(capacity), buffer(1), buffer(1), buffer(1))
  }

  /// Forgets everything from a position on, so that reading continues there.
  public func truncate(to count: Int) { self.count = min(count, self.count) }

  /// Reads tokens and returns the logits after the last of them, one value for each row of the vocabulary.
  ///
  /// - Parameter tokens: at least one id in 0..<vocabulary; at most as many as there is room for.
  public func read(_ tokens: some Collection<Int32>) -> [Float] {
    var last: [Float] = []
    read(tokens, logitsFrom: tokens.count - 1) { _, logits in last = Array(logits) }
    return last
  }

  /// Reads tokens and passes on the logits after each of them from number `first` on, with its number among `tokens`.
  public func read(
    _ tokens: some Collection<Int32>, logitsFrom first: Int = 0,
    _ body: (_ index: Int, _ logits: UnsafeBufferPointer<Float>) -> Void
  ) {
    precondition(!tokens.isEmpty && tokens.count <= capacity - count, "no room for the tokens")
    let (vocabulary, width) = (configuration.vocabularySize, configuration.width)
    var rest = Array(tokens)[...]
    var index = 0
    while !rest.isEmpty {
      let block = Array(rest.prefix(Self.blockRows))
      rest = rest.dropFirst(Self.blockRows)
      forward(block)
      let skipped = min(block.count, max(0, first - index))
      let wanted = block.count - skipped
      let logits = AlignedBuffer<Float>(count: wanted * vocabulary)
      withExtendedLifetime((self, logits)) {
        if wanted > 0 {
          BLAS.multiply(
            rows: wanted, columns: vocabulary, inner: width, normalised.pointer + skipped * width, leadingA: width,
            parameter(layout.outputEmbedding), leadingB: width, transposedB: true, into: logits.pointer,
            leadingC: vocabulary)
        }
        for row in 0..<wanted {
          let values = UnsafeBufferPointer(start: logits.pointer + row * vocabulary, count: vocabulary)
          body(index + skipped + row, values)
        }
      }
      index += block.count
    }
  }

  private var kernels: kernel_table { KernelTable.best }

  private func parameter(_ tensor: ParameterTensor) -> UnsafeMutablePointer<Float> {
    parameters.pointer + tensor.offset
  }

  /// Runs a block up to the final LayerNorm, whose output stays in `normalised`.
  private func forward(_ tokens: [Int32]) {
    let (rows, d) = (tokens.count, configuration.width)
    let embedding = parameter(layout.inputEmbedding)
    for (row, token) in tokens.enumerated() {
      (residualStream.pointer + row * d).update(from: embedding + Int(token) * d, count: d)
    }
    for layer in layout.layers.indices { forwardLayer(layer, rows: rows) }
    normalise(rows: rows, layout.finalNormScale, layout.finalNormBias)
    count += rows
  }

  /// x += Attention(LayerNorm1(x)) + FeedForward(LayerNorm2(x)), the parallel residual.
  private func forwardLayer(_ index: Int, rows: Int) {
    let (tensors, d, wide) = (layout.layers[index], configuration.width, configuration.feedForwardWidth)
    normalise(rows: rows, tensors.attentionNormScale, tensors.attentionNormBias)
    product(normalised, d, tensors.queryKeyValueWeight, 3 * d, rows: rows, into: queryKeyValue)
    kernels.add_bias(queryKeyValue.pointer, parameter(tensors.queryKeyValueBias), rows, 3 * d)
    attend(index, rows: rows)
    product(attention, d, tensors.attentionOutputWeight, d, rows: rows, into: attentionBranch)

    normalise(rows: rows, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    product(normalised, d, tensors.expansionWeight, wide, rows: rows, into: hidden)
    configuration.activation.apply(
      hidden.pointer, bias: parameter(tensors.expansionBias), rows: rows, columns: wide, into: activated.pointer)
    product(activated, wide, tensors.contractionWeight, d, rows: rows, into: feedForwardBranch)
    kernels.residual_sum(
      residualStream.pointer, attentionBranch.pointer, parameter(tensors.attentionOutputBias),
      feedForwardBranch.pointer, parameter(tensors.contractionBias), rows, d, residualStream.pointer)
  }

  /// Rotates the block's queries and keys, remembers its keys and values, and lets every row see all before it.
  private func attend(_ index: Int, rows: Int) {
    let (d, width, half) = (configuration.width, configuration.headWidth, configuration.rotaryWidth / 2)
    let fused = queryKeyValue.pointer
    rotary.cosine.withUnsafeBufferPointer { cosine in
      rotary.sine.withUnsafeBufferPointer { sine in
        guard let cosine = cosine.baseAddress, let sine = sine.baseAddress else { return }
        kernels.rotate(
          fused, cosine + count * half, sine + count * half, rows, configuration.heads, width,
          configuration.rotaryWidth, 1)
      }
    }
    let (key, value) = (keys[index].pointer, values[index].pointer)
    for row in 0..<rows {
      for head in 0..<configuration.heads {
        let source = fused + (row * configuration.heads + head) * 3 * width
        let place = (count + row) * d + head * width
        (key + place).update(from: source + width, count: width)
        (value + place).update(from: source + 2 * width, count: width)
      }
    }
    let columns = count + rows
    for head in 0..<configuration.heads {
      BLAS.multiply(
        rows: rows, columns: columns, inner: width, alpha: 1 / Float(width).squareRoot(), fused + head * 3 * width,
        leadingA: 3 * d, key + head * width, leadingB: d, transposedB: true, into: scores.pointer, leadingC: capacity)
      kernels.causal_softmax(scores.pointer, rows, columns, capacity, count, logSum.pointer)
      BLAS.multiply(
        rows: rows, columns: width, inner: columns, scores.pointer, leadingA: capacity, value + head * width,
        leadingB: d, into: attention.pointer + head * width, leadingC: d)
    }
  }

  private func normalise(rows: Int, _ scale: ParameterTensor, _ bias: ParameterTensor) {
    kernels.layer_norm_statistics(
      residualStream.pointer, rows, configuration.width, configuration.layerNormEpsilon, mean.pointer,
      reciprocalDeviation.pointer)
    kernels.layer_norm_apply(
      residualStream.pointer, mean.pointer, reciprocalDeviation.pointer, parameter(scale), parameter(bias), rows,
      configuration.width, normalised.pointer)
  }

  /// output (rows x outputs) = input (rows x inputs) times the transposed weight (outputs x inputs).
  private func product(
    _ input: AlignedBuffer<Float>, _ inputs: Int, _ weight: ParameterTensor, _ outputs: Int, rows: Int,
    into output: AlignedBuffer<Float>
  ) {
    BLAS.multiply(
      rows: rows, columns: outputs, inner: inputs, input.pointer, leadingA: inputs, parameter(weight),
      leadingB: inputs, transposedB: true, into: output.pointer, leadingC: outputs)
  }
}
