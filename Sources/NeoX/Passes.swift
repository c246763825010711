import Kernels
import Numerics

/// The forward and backward pass over one sequence in one precision, with the memory they need.
protocol Passes: AnyObject {
  var network: Network { get }
  /// Residual stream before each layer, and after the last one: L + 1 buffers of T x d.
  var stream: [UnsafeMutablePointer<Float>] { get }
  /// The statistics of the final LayerNorm.
  var finalStatistics: NormStatistics { get }
  /// The gradient of a LayerNorm's output, T x d.
  var branchGradient: UnsafeMutablePointer<Float> { get }
  /// The gradient of the residual stream, T x d.
  var streamGradient: UnsafeMutablePointer<Float> { get }
  /// The logits of one chunk of rows.
  var logits: UnsafeMutablePointer<Float> { get }
  /// The loss of every position.
  var losses: UnsafeMutablePointer<Double> { get }

  /// Passes of the same precision for another view of the same parameters, with memory of their own.
  func view(of network: Network) -> any Passes

  /// Makes the products see what the parameters hold now.
  func parametersChanged()

  /// x' = x + Attention(LayerNorm1(x)) + FeedForward(LayerNorm2(x)), the parallel residual: both read the layer's input x,
  /// `stream[index]`; x' goes into `stream[index + 1]`.
  func forwardLayer(_ index: Int)

  /// The output of a LayerNorm, kept for the product that reads it.
  func normalise(
    _ input: UnsafeMutablePointer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor)

  /// The output of the final LayerNorm, T x d.
  func finalNorm() -> [Float]

  /// The output of the final LayerNorm from a row on, in the numbers that products read.
  func finalOutput(row: Int) -> UnsafeRawPointer

  /// The logits of some rows of the final LayerNorm's output, that of another view of the same model perhaps, into `logits`.
  func computeLogits(of finalOutput: UnsafeRawPointer, rows: Int)

  /// The losses of some rows of `logits`, which turn into their gradient in place.
  func turnLogitsIntoGradient(
    targets: UnsafePointer<Int32>, rows: Int, scale: Float, losses: UnsafeMutablePointer<Double>)

  /// The gradient of the final LayerNorm's output, from that of the logits.
  func finalOutputGradient(rows: Int, into gradient: UnsafeMutablePointer<Float>)

  /// Adds the gradient of some rows of the output embedding, from that of the logits.
  func addOutputEmbeddingGradient(of finalOutput: UnsafeRawPointer, rows: Int, vocabulary: Range<Int>)

  /// Turns the gradient of a layer's output, in `streamGradient`, into that of its input; adds those of its parameters.
  func backwardLayer(_ index: Int)
}

extension Passes {
  var kernels: kernel_table { KernelTable.best }
  var configuration: ModelConfiguration { network.configuration }
  var layout: ParameterLayout { network.layout }
  var sequenceLength: Int { network.sequenceLength }

  func parameter(_ tensor: ParameterTensor) -> UnsafeMutablePointer<Float> {
    network.parameters.pointer + tensor.offset
  }

  func gradient(_ tensor: ParameterTensor) -> UnsafeMutablePointer<Float> { network.gradients.pointer + tensor.offset }

  /// Runs the network up to the final LayerNorm, whose output stays for the logits.
  func forward(_ tokens: UnsafePointer<Int32>) {
    embed(tokens)
    for index in 0..<configuration.layers { forwardLayer(index) }
    let last = stream[configuration.layers]
    findStatistics(last, finalStatistics)
    normalise(last, finalStatistics, layout.finalNormScale, layout.finalNormBias)
  }

  /// The tokens' rows of the input embedding, into the residual stream.
  private func embed(_ tokens: UnsafePointer<Int32>) {
    let (embedding, width) = (parameter(layout.inputEmbedding), configuration.width)
    for position in 0..<sequenceLength {
      (stream[0] + position * width).update(from: embedding + Int(tokens[position]) * width, count: width)
    }
  }

  /// Adds the gradients of everything below the logits.
  func backward(_ tokens: UnsafePointer<Int32>, turn: GradientTurn?) {
    streamGradient.update(repeating: 0, count: sequenceLength * configuration.width)
    turn?.enter(.finalNorm)
    layerNormBackward(stream[configuration.layers], finalStatistics, layout.finalNormScale, layout.finalNormBias)
    turn?.leave(.finalNorm)
    for index in (0..<configuration.layers).reversed() {
      turn?.enter(.layer(index))
      backwardLayer(index)
      turn?.leave(.layer(index))
    }
    turn?.enter(.inputEmbedding)
    addEmbeddingGradients(tokens)
    turn?.leave(.inputEmbedding)
  }

  /// Adds the gradients through one LayerNorm, whose output gradient is in `branchGradient`, to `streamGradient` and to
  /// those of its parameters.
  func layerNormBackward(
    _ input: UnsafeMutablePointer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    kernels.layer_norm_backward(
      branchGradient, input, norm.mean, norm.reciprocalDeviation, parameter(scale), sequenceLength,
      configuration.width, gradient(scale), gradient(bias), streamGradient)
  }

  /// Finds a LayerNorm's statistics in its input.
  func findStatistics(_ input: UnsafeMutablePointer<Float>, _ norm: NormStatistics) {
    kernels.layer_norm_statistics(
      input, sequenceLength, configuration.width, configuration.layerNormEpsilon, norm.mean, norm.reciprocalDeviation)
  }

  /// Adds the gradient of the residual stream before the first layer to the tokens' rows.
  private func addEmbeddingGradients(_ tokens: UnsafePointer<Int32>) {
    let (embeddingGradient, width) = (gradient(layout.inputEmbedding), configuration.width)
    for position in 0..<sequenceLength {
      kernels.add(embeddingGradient + Int(tokens[position]) * width, streamGradient + position * width, width)
    }
  }

  /// Rotates queries and keys, forward (1) or back (-1).
  func rotate(_ queryKeyValue: UnsafeMutablePointer<Float>, direction: Float) {
    kernels.rotate(
      queryKeyValue, network.rotary.cosine, network.rotary.sine, sequenceLength, configuration.heads,
      configuration.headWidth, configuration.rotaryWidth, direction)
  }

  /// The mean loss alone.
  func lossOnly(targets: UnsafePointer<Int32>) -> Double {
    forEachLogitChunk { first, rows in
      computeLogits(of: finalOutput(row: first), rows: rows)
      kernels.cross_entropy_loss(logits, targets + first, rows, configuration.vocabularySize, losses + first)
    }
    return meanLoss()
  }

  func meanLoss() -> Double {
    UnsafeBufferPointer(start: losses, count: sequenceLength).reduce(0, +) / Double(sequenceLength)
  }
}
