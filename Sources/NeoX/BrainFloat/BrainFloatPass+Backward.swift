import Numerics

extension BrainFloatPass {
  func replaceLogitsByGradient(
    targets: UnsafePointer<Int32>, rows: Int, scale: Float, losses: UnsafeMutablePointer<Double>
  ) {
    brainKernels.cross_entropy(common.logits.pointer, targets, rows, configuration.vocabularySize, scale, losses)
  }

  func computeFinalNormGradient(rows: Int, into gradient: UnsafeMutablePointer<Float>) {
    let (width, vocabulary) = (configuration.width, configuration.vocabularySize)
    products.multiply(
      rows: rows, columns: width, inner: vocabulary, logitGradient, leadingA: 2 * vocabulary,
      weights[layout.outputEmbedding], leadingB: width, into: gradient, leadingC: width)
  }

  func addOutputEmbeddingGradient(of finalNormOutput: UnsafeRawPointer, rows: Int, vocabulary: Range<Int>) {
    let width = configuration.width
    products.multiply(
      rows: vocabulary.count, columns: width, inner: rows, logitGradient + vocabulary.lowerBound,
      leadingA: 2 * configuration.vocabularySize, transposedA: true,
      finalNormOutput.assumingMemoryBound(to: BrainFloat.self), leadingB: width, adding: true,
      into: gradient(layout.outputEmbedding) + vocabulary.lowerBound * width, leadingC: width)
  }

  /// The rounded gradient of the logits, which takes the first half of every row of theirs.
  private var logitGradient: UnsafeMutablePointer<BrainFloat> {
    UnsafeMutableRawPointer(common.logits.pointer).assumingMemoryBound(to: BrainFloat.self)
  }

  func backwardLayer(_ index: Int) {
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let (input, normalised) = (common.residualStream[index], activations.normalised)
    let normGradient = common.normGradient
    // Both branches see the rounded gradient of the output; they add to the gradient itself.
    let outputGradient = activations.outputGradient
    addBiasGradient(common.streamGradient, tensors.attentionOutputBias)
    round(common.streamGradient, into: outputGradient, addingBiasGradient: tensors.contractionBias)

    // Feed-forward branch.
    let (activated, hiddenGradient) = (activations.activated, activations.hiddenGradient)
    inputGradient(outputGradient, tensors.contractionWeight, roundedInto: hiddenGradient)
    brainKernels.gelu_backward(
      saved.hidden.pointer, hiddenGradient.pointer, sequenceLength, hiddenGradient.columns, activated.pointer,
      gradient(tensors.expansionBias))
    addWeightGradient(outputGradient, activated, tensors.contractionWeight)
    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    addWeightGradient(hiddenGradient, normalised, tensors.expansionWeight)
    inputGradient(hiddenGradient, tensors.expansionWeight, into: normGradient)
    layerNormBackward(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)

    // Attention branch.
    let (exactGradient, roundedGradient) = (
      activations.queryKeyValueGradient, activations.roundedQueryKeyValueGradient
    )
    addWeightGradient(outputGradient, saved.attention, tensors.attentionOutputWeight)
    inputGradient(outputGradient, tensors.attentionOutputWeight, roundedInto: activations.attentionGradient)
    attention.backward(
      saved.queryKeyValue, output: saved.attention, outputGradient: activations.attentionGradient,
      logSum: saved.logSum, scores: activations.scores, scoreGradients: activations.scoreGradients,
      delta: activations.delta, gradient: exactGradient)
    rotate(exactGradient, direction: -1)
    round(exactGradient, into: roundedGradient, addingBiasGradient: tensors.queryKeyValueBias)
    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    addWeightGradient(roundedGradient, normalised, tensors.queryKeyValueWeight)
    inputGradient(roundedGradient, tensors.queryKeyValueWeight, into: normGradient)
    layerNormBackward(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
  }

  /// Rounds a gradient for the products and adds that of the bias, from before rounding.
  private func round(
    _ gradient: ArenaBuffer<Float>, into rounded: ArenaBuffer<BrainFloat>, addingBiasGradient bias: ParameterTensor
  ) {
    brainKernels.round_with_column_sums(
      gradient.pointer, gradient.rows, gradient.columns, rounded.pointer, self.gradient(bias))
  }

  /// weight gradient (outputs x inputs) += output gradient' (outputs x T) times input (T x inputs).
  private func addWeightGradient(
    _ outputGradient: ArenaBuffer<BrainFloat>, _ input: ArenaBuffer<BrainFloat>, _ weight: ParameterTensor
  ) {
    products.multiply(
      rows: weight.outputs, columns: weight.inputs, inner: sequenceLength, outputGradient.pointer,
      leadingA: weight.outputs, transposedA: true, input.pointer, leadingB: weight.inputs, adding: true,
      into: gradient(weight), leadingC: weight.inputs)
  }

  /// input gradient (T x inputs) = output gradient (T x outputs) times the weight (outputs x inputs).
  private func inputGradient(
    _ outputGradient: ArenaBuffer<BrainFloat>, _ weight: ParameterTensor, into inputGradient: ArenaBuffer<Float>
  ) {
    products.multiply(
      rows: sequenceLength, columns: weight.inputs, inner: weight.outputs, outputGradient.pointer,
      leadingA: weight.outputs, weights[weight], leadingB: weight.inputs, into: inputGradient.pointer,
      leadingC: weight.inputs)
  }

  /// The same, rounded.
  private func inputGradient(
    _ outputGradient: ArenaBuffer<BrainFloat>, _ weight: ParameterTensor,
    roundedInto inputGradient: ArenaBuffer<BrainFloat>
  ) {
    products.multiply(
      rows: sequenceLength, columns: weight.inputs, inner: weight.outputs, outputGradient.pointer,
      leadingA: weight.outputs, weights[weight], leadingB: weight.inputs, roundedInto: inputGradient.pointer,
      leadingC: weight.inputs)
  }
}
