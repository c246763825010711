import Numerics

extension BrainFloatPasses {
  func turnLogitsIntoGradient(
    targets: UnsafePointer<Int32>, rows: Int, scale: Float, losses: UnsafeMutablePointer<Double>
  ) {
    brainKernels.cross_entropy(logits, targets, rows, configuration.vocabularySize, scale, losses)
  }

  func finalOutputGradient(rows: Int, into gradient: UnsafeMutablePointer<Float>) {
    let (width, vocabulary) = (configuration.width, configuration.vocabularySize)
    products.multiply(
      rows: rows, columns: width, inner: vocabulary, logitGradient, leadingA: 2 * vocabulary,
      weights[layout.outputEmbedding], leadingB: width, into: gradient, leadingC: width)
  }

  func addOutputEmbeddingGradient(of finalOutput: UnsafeRawPointer, rows: Int, vocabulary: Range<Int>) {
    let width = configuration.width
    products.multiply(
      rows: vocabulary.count, columns: width, inner: rows, logitGradient + vocabulary.lowerBound,
      leadingA: 2 * configuration.vocabularySize, transposedA: true,
      finalOutput.assumingMemoryBound(to: BrainFloat.self), leadingB: width, adding: true,
      into: gradient(layout.outputEmbedding) + vocabulary.lowerBound * width, leadingC: width)
  }

  /// The rounded gradient of the logits, which takes the first half of every row of theirs.
  private var logitGradient: UnsafeMutablePointer<BrainFloat> {
    UnsafeMutableRawPointer(logits).assumingMemoryBound(to: BrainFloat.self)
  }

  func backwardLayer(_ index: Int) {
    let (length, width, hidden) = (sequenceLength, configuration.width, configuration.feedForwardWidth)
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let input = activations.stream[index]
    // Both branches see the rounded gradient of the output; they add to the gradient itself.
    let outputGradient = activations.outputGradient
    kernels.add_column_sums(activations.streamGradient, length, width, gradient(tensors.attentionOutputBias))
    brainKernels.round_with_column_sums(
      activations.streamGradient, length, width, outputGradient, gradient(tensors.contractionBias))

    // Feed-forward branch.
    let wideGradient = activations.wideGradient
    inputGradient(outputGradient, width, tensors.contractionWeight, hidden, roundedInto: wideGradient)
    brainKernels.gelu_backward(
      saved.hidden, wideGradient, length, hidden, activations.wide, gradient(tensors.expansionBias))
    weightGradient(outputGradient, width, activations.wide, hidden, tensors.contractionWeight)
    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    weightGradient(wideGradient, hidden, activations.normalised, width, tensors.expansionWeight)
    inputGradient(wideGradient, hidden, tensors.expansionWeight, width, into: activations.branchGradient)
    layerNormBackward(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)

    // Attention branch.
    weightGradient(outputGradient, width, saved.attention, width, tensors.attentionOutputWeight)
    inputGradient(
      outputGradient, width, tensors.attentionOutputWeight, width, roundedInto: activations.attentionGradient)
    attention.backward(
      saved.queryKeyValue, output: saved.attention, outputGradient: activations.attentionGradient,
      logSum: saved.logSum, scores: activations.scores, scoreGradients: activations.scoreGradients,
      delta: activations.delta, gradient: activations.queryKeyValueGradient)
    rotate(activations.queryKeyValueGradient, direction: -1)
    brainKernels.round_with_column_sums(
      activations.queryKeyValueGradient, length, 3 * width, wideGradient, gradient(tensors.queryKeyValueBias))
    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    weightGradient(wideGradient, 3 * width, activations.normalised, width, tensors.queryKeyValueWeight)
    inputGradient(wideGradient, 3 * width, tensors.queryKeyValueWeight, width, into: activations.branchGradient)
    layerNormBackward(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
  }

  /// weight gradient (outputs x inputs) += output gradient' (outputs x T) times input (T x inputs).
  private func weightGradient(
    _ outputGradient: UnsafeMutablePointer<BrainFloat>, _ outputs: Int, _ input: UnsafeMutablePointer<BrainFloat>,
    _ inputs: Int, _ weight: ParameterTensor
  ) {
    products.multiply(
      rows: outputs, columns: inputs, inner: sequenceLength, outputGradient, leadingA: outputs, transposedA: true,
      input, leadingB: inputs, adding: true, into: gradient(weight), leadingC: inputs)
  }

  /// input gradient (T x inputs) = output gradient (T x outputs) times the weight (outputs x inputs).
  private func inputGradient(
    _ outputGradient: UnsafeMutablePointer<BrainFloat>, _ outputs: Int, _ weight: ParameterTensor, _ inputs: Int,
    into inputGradient: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      rows: sequenceLength, columns: inputs, inner: outputs, outputGradient, leadingA: outputs, weights[weight],
      leadingB: inputs, into: inputGradient, leadingC: inputs)
  }

  /// The same, rounded.
  private func inputGradient(
    _ outputGradient: UnsafeMutablePointer<BrainFloat>, _ outputs: Int, _ weight: ParameterTensor, _ inputs: Int,
    roundedInto inputGradient: UnsafeMutablePointer<BrainFloat>
  ) {
    products.multiply(
      rows: sequenceLength, columns: inputs, inner: outputs, outputGradient, leadingA: outputs, weights[weight],
      leadingB: inputs, roundedInto: inputGradient, leadingC: inputs)
  }
}
