import Numerics

extension BrainFloatPasses {
  func forwardLayer(_ index: Int) {
    let (length, width, hidden) = (sequenceLength, configuration.width, configuration.feedForwardWidth)
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let (input, output) = (activations.stream[index], activations.stream[index + 1])
    findStatistics(input, saved.norm)

    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    product(
      activations.normalised, width, tensors.queryKeyValueWeight, tensors.queryKeyValueBias, 3 * width,
      roundedInto: saved.queryKeyValue)
    brainKernels.rotate(
      saved.queryKeyValue, network.rotary.cosine, network.rotary.sine, length, configuration.heads,
      configuration.headWidth, configuration.rotaryWidth)
    attention.forward(
      saved.queryKeyValue, output: saved.attention, logSum: saved.logSum, scores: activations.scores)
    product(saved.attention, width, tensors.attentionOutputWeight, width, into: activations.branch)

    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    product(
      activations.normalised, width, tensors.expansionWeight, tensors.expansionBias, hidden, roundedInto: saved.hidden)
    brainKernels.gelu(saved.hidden, length * hidden, activations.wide)
    product(activations.wide, hidden, tensors.contractionWeight, width, into: activations.branchGradient)

    kernels.residual_sum(
      input, activations.branch, parameter(tensors.attentionOutputBias), activations.branchGradient,
      parameter(tensors.contractionBias), length, width, output)
  }

  /// output (T x outputs) = input (T x inputs) times the transposed weight (outputs x inputs).
  private func product(
    _ input: UnsafeMutablePointer<BrainFloat>, _ inputs: Int, _ weight: ParameterTensor, _ outputs: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      rows: sequenceLength, columns: outputs, inner: inputs, input, leadingA: inputs, weights[weight],
      leadingB: inputs, transposedB: true, into: output, leadingC: outputs)
  }

  /// The same plus a bias in every row, rounded.
  private func product(
    _ input: UnsafeMutablePointer<BrainFloat>, _ inputs: Int, _ weight: ParameterTensor, _ bias: ParameterTensor,
    _ outputs: Int, roundedInto output: UnsafeMutablePointer<BrainFloat>
  ) {
    products.multiply(
      rows: sequenceLength, columns: outputs, inner: inputs, input, leadingA: inputs, weights[weight],
      leadingB: inputs, transposedB: true, bias: parameter(bias), roundedInto: output, leadingC: outputs)
  }

  func finalOutput(row: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(activations.normalised + row * configuration.width)
  }

  func computeLogits(of finalOutput: UnsafeRawPointer, rows: Int) {
    let (width, vocabulary) = (configuration.width, configuration.vocabularySize)
    products.multiply(
      rows: rows, columns: vocabulary, inner: width, finalOutput.assumingMemoryBound(to: BrainFloat.self),
      leadingA: width, weights[layout.outputEmbedding], leadingB: width, transposedB: true, into: logits,
      leadingC: vocabulary)
  }
}
