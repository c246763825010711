import Kernels
import Numerics

/// The forward and backward pass over one sequence in one precision, with the memory they need.
protocol ForwardBackwardPass: AnyObject {
  var parameters: ModelParameters { get }
  var sequenceLength: Int { get }
  var rotary: RotaryTable { get }
  var common: CommonActivations { get }
  /// The loss of every position, T.
  var losses: AlignedBuffer<Double> { get }

  /// Another pass of the same precision over the same parameters, with memory of its own.
  ///
  /// - Parameter parameters: this pass's, with or without gradients.
  func another(over parameters: ModelParameters, sequenceLength: Int) -> any ForwardBackwardPass

  /// Makes the products see what the parameters hold now.
  func parametersChanged()

  /// x' = x + Attention(LayerNorm1(x)) + FeedForward(LayerNorm2(x)), the parallel residual: both read the layer's input x,
  /// `residualStream[index]`; x' goes into `residualStream[index + 1]`.
  func forwardLayer(_ index: Int)

  /// The output of a LayerNorm, kept for the product that reads it.
  func normalise(
    _ input: ArenaBuffer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor)

  /// The output of the final LayerNorm, T x d.
  func finalNormOutput() -> [Float]

  /// The output of the final LayerNorm from a row on, in the numbers that products read.
  func finalNormOutput(row: Int) -> UnsafeRawPointer

  /// The logits of some rows of the final LayerNorm's output, that of another pass over the same model perhaps, into `logits`.
  func computeLogits(of finalNormOutput: UnsafeRawPointer, rows: Int)

  /// The losses of some rows of `logits`, which turn into their gradient in place.
  func replaceLogitsByGradient(
    targets: UnsafePointer<Int32>, rows: Int, scale: Float, losses: UnsafeMutablePointer<Double>)

  /// The gradient of the final LayerNorm's output, from that of the logits.
  func computeFinalNormGradient(rows: Int, into gradient: UnsafeMutablePointer<Float>)

  /// Adds the gradient of some rows of the output embedding, from that of the logits.
  func addOutputEmbeddingGradient(of finalNormOutput: UnsafeRawPointer, rows: Int, vocabulary: Range<Int>)

  /// Turns the gradient of a layer's output, in `streamGradient`, into that of its input; adds those of its parameters.
  func backwardLayer(_ index: Int)
}

extension ForwardBackwardPass {
  var kernels: kernel_table { KernelTable.best }
  var configuration: ModelConfiguration { parameters.configuration }
  var layout: ParameterLayout { parameters.layout }

  func parameter(_ tensor: ParameterTensor) -> UnsafeMutablePointer<Float> { parameters.values.pointer + tensor.offset }

  func gradient(_ tensor: ParameterTensor) -> UnsafeMutablePointer<Float> {
    parameters.gradients.pointer + tensor.offset
  }

  /// Runs the network up to the final LayerNorm, whose output stays for the logits.
  func forward(_ tokens: UnsafePointer<Int32>) {
    embed(tokens)
    for index in 0..<configuration.layers { forwardLayer(index) }
    let last = common.residualStream[configuration.layers]
    computeStatistics(last, common.finalNorm)
    normalise(last, common.finalNorm, layout.finalNormScale, layout.finalNormBias)
  }

  /// Adds the gradients of everything below the logits.
  ///
  /// - Parameter position: where the sequence stands among those that add at the same time; nil when it is alone.
  func backward(_ tokens: UnsafePointer<Int32>, position: BatchPosition?) {
    func inOrder(_ part: OrderedAccumulation.Part, _ add: () -> Void) {
      if let position { position.add(to: part, add) } else { add() }
    }
    common.streamGradient.values.update(repeating: 0)
    inOrder(.finalNorm) {
      layerNormBackward(
        common.residualStream[configuration.layers], common.finalNorm, layout.finalNormScale, layout.finalNormBias)
    }
    for index in (0..<configuration.layers).reversed() { inOrder(.layer(index)) { backwardLayer(index) } }
    inOrder(.inputEmbedding) { addInputEmbeddingGradient(tokens) }
  }

  /// The tokens' rows of the input embedding, into the residual stream.
  private func embed(_ tokens: UnsafePointer<Int32>) {
    let (embedding, width) = (parameter(layout.inputEmbedding), configuration.width)
    let stream = common.residualStream[0].pointer
    for position in 0..<sequenceLength {
      (stream + position * width).update(from: embedding + Int(tokens[position]) * width, count: width)
    }
  }

  /// Adds the gradient of the residual stream before the first layer to the tokens' rows.
  private func addInputEmbeddingGradient(_ tokens: UnsafePointer<Int32>) {
    let (embeddingGradient, width) = (gradient(layout.inputEmbedding), configuration.width)
    let (kernels, streamGradient) = (kernels, common.streamGradient.pointer)
    for position in 0..<sequenceLength {
      kernels.add(embeddingGradient + Int(tokens[position]) * width, streamGradient + position * width, width)
    }
  }

  /// Adds the gradients through one LayerNorm, whose output gradient is in `normGradient`, to `streamGradient` and to
  /// those of its parameters.
  func layerNormBackward(
    _ input: ArenaBuffer<Float>, _ norm: NormStatistics, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    kernels.layer_norm_backward(
      common.normGradient.pointer, input.pointer, norm.mean.pointer, norm.reciprocalDeviation.pointer,
      parameter(scale), sequenceLength, configuration.width, gradient(scale), gradient(bias),
      common.streamGradient.pointer)
  }

  /// A LayerNorm's statistics, from its input.
  func computeStatistics(_ input: ArenaBuffer<Float>, _ norm: NormStatistics) {
    kernels.layer_norm_statistics(
      input.pointer, sequenceLength, configuration.width, configuration.layerNormEpsilon, norm.mean.pointer,
      norm.reciprocalDeviation.pointer)
  }

  /// The layer's output from its input and its two branches.
  func addBranches(_ index: Int, _ tensors: ParameterLayout.Layer) {
    kernels.residual_sum(
      common.residualStream[index].pointer, common.attentionBranch.pointer, parameter(tensors.attentionOutputBias),
      common.feedForwardBranch.pointer, parameter(tensors.contractionBias), sequenceLength, configuration.width,
      common.residualStream[index + 1].pointer)
  }

  /// Adds the gradient of a bias, from that of the rows it was added to.
  func addBiasGradient(_ outputGradient: ArenaBuffer<Float>, _ bias: ParameterTensor) {
    kernels.add_column_sums(outputGradient.pointer, outputGradient.rows, outputGradient.columns, gradient(bias))
  }

  /// Rotates queries and keys, forward (1) or back (-1).
  func rotate(_ queryKeyValue: ArenaBuffer<Float>, direction: Float) {
    kernels.rotate(
      queryKeyValue.pointer, rotary.cosine, rotary.sine, sequenceLength, configuration.heads,
      configuration.headWidth, configuration.rotaryWidth, direction)
  }

  /// The mean loss alone.
  func lossOnly(targets: UnsafePointer<Int32>) -> Double {
    forEachLogitChunk { first, rows in
      computeLogits(of: finalNormOutput(row: first), rows: rows)
      kernels.cross_entropy_loss(
        common.logits.pointer, targets + first, rows, configuration.vocabularySize, losses.pointer + first)
    }
    return meanLoss()
  }

  func meanLoss() -> Double { losses.values.reduce(0, +) / Double(sequenceLength) }
}

/// What products read of a weight's shape, outputs x inputs.
extension ParameterTensor {
  var outputs: Int { shape[0] }
  var inputs: Int { shape[1] }
}
