import Numerics

extension BrainFloatPass {
  func forwardLayer(_ index: Int) {
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let (input, normalised) = (common.residualStream[index], activations.normalised)
    computeStatistics(input, saved.norm)

    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    product(normalised, tensors.queryKeyValueWeight, tensors.queryKeyValueBias, roundedInto: saved.queryKeyValue)
    brainKernels.rotate(
      saved.queryKeyValue.pointer, rotary.cosine, rotary.sine, sequenceLength, configuration.heads,
      configuration.headWidth, configuration.rotaryWidth)
    attention.forward(
      saved.queryKeyValue, output: saved.attention, logSum: saved.logSum, scores: activations.scores)
    product(saved.attention, tensors.attentionOutputWeight, into: common.attentionBranch)

    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    product(normalised, tensors.expansionWeight, tensors.expansionBias, roundedInto: saved.hidden)
    brainKernels.gelu(saved.hidden.pointer, saved.hidden.count, activations.activated.pointer)
    product(activations.activated, tensors.contractionWeight, into: common.feedForwardBranch)

    addBranches(index, tensors)
  }

  /// output (T x outputs) = input (T x inputs) times the transposed weight (outputs x inputs).
  private func product(_ input: ArenaBuffer<BrainFloat>, _ weight: ParameterTensor, into output: ArenaBuffer<Float>) {
    products.multiply(
      rows: sequenceLength, columns: weight.outputs, inner: weight.inputs, input.pointer, leadingA: weight.inputs,
      weights[weight], leadingB: weight.inputs, transposedB: true, into: output.pointer, leadingC: weight.outputs)
  }

  /// The same plus a bias in every row, rounded.
  private func product(
    _ input: ArenaBuffer<BrainFloat>, _ weight: ParameterTensor, _ bias: ParameterTensor,
    roundedInto output: ArenaBuffer<BrainFloat>
  ) {
    products.multiply(
      rows: sequenceLength, columns: weight.outputs, inner: weight.inputs, input.pointer, leadingA: weight.inputs,
      weights[weight], leadingB: weight.inputs, transposedB: true, bias: parameter(bias), roundedInto: output.pointer,
      leadingC: weight.outputs)
  }

  func finalNormOutput(row: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(activations.normalised.pointer + row * configuration.width)
  }

  func computeLogits(of finalNormOutput: UnsafeRawPointer, rows: Int) {
    let (width, vocabulary) = (configuration.width, configuration.vocabularySize)
    products.multiply(
      rows: rows, columns: vocabulary, inner: width, finalNormOutput.assumingMemoryBound(to: BrainFloat.self),
      leadingA: width, weights[layout.outputEmbedding], leadingB: width, transposedB: true,
      into: common.logits.pointer, leadingC: vocabulary)
  }
}
