import Kernels
import Numerics

extension SinglePrecisionPasses {
  func turnLogitsIntoGradient(
    targets: UnsafePointer<Int32>, rows: Int, scale: Float, losses: UnsafeMutablePointer<Double>
  ) {
    kernels.cross_entropy(logits, targets, rows, configuration.vocabularySize, scale, losses)
  }

  func finalOutputGradient(rows: Int, into gradient: UnsafeMutablePointer<Float>) {
    let (width, vocabulary) = (configuration.width, configuration.vocabularySize)
    BLAS.multiply(
      rows: rows, columns: width, inner: vocabulary, logits, leadingA: vocabulary,
      parameter(layout.outputEmbedding), leadingB: width, into: gradient, leadingC: width)
  }

  func addOutputEmbeddingGradient(of finalOutput: UnsafeRawPointer, rows: Int, vocabulary: Range<Int>) {
    let width = configuration.width
    BLAS.multiply(
      rows: vocabulary.count, columns: width, inner: rows, logits + vocabulary.lowerBound,
      leadingA: configuration.vocabularySize, transposedA: true,
      finalOutput.assumingMemoryBound(to: Float.self), leadingB: width, beta: 1,
      into: gradient(layout.outputEmbedding) + vocabulary.lowerBound * width, leadingC: width)
  }

  func backwardLayer(_ index: Int) {
    let (length, width, hidden) = (sequenceLength, configuration.width, configuration.feedForwardWidth)
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let input = activations.stream[index]
    // Both branches see the gradient of the output; it is copied because the branches add to the original.
    let outputGradient = activations.branch
    outputGradient.update(from: activations.streamGradient, count: length * width)

    // Feed-forward branch.
    kernels.add_column_sums(outputGradient, length, width, gradient(tensors.contractionBias))
    recomputeGelu(saved.hidden, into: activations.wide)
    weightGradient(outputGradient, width, activations.wide, hidden, tensors.contractionWeight)
    inputGradient(outputGradient, width, tensors.contractionWeight, hidden, into: activations.wideGradient)
    kernels.gelu_backward(saved.hidden, activations.wideGradient, length * hidden)
    kernels.add_column_sums(activations.wideGradient, length, hidden, gradient(tensors.expansionBias))
    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    weightGradient(activations.wideGradient, hidden, activations.normalised, width, tensors.expansionWeight)
    inputGradient(activations.wideGradient, hidden, tensors.expansionWeight, width, into: activations.branchGradient)
    layerNormBackward(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)

    // Attention branch.
    kernels.add_column_sums(outputGradient, length, width, gradient(tensors.attentionOutputBias))
    weightGradient(outputGradient, width, saved.attention, width, tensors.attentionOutputWeight)
    inputGradient(outputGradient, width, tensors.attentionOutputWeight, width, into: activations.branchGradient)
    attention.backward(
      saved.queryKeyValue, output: saved.attention, outputGradient: activations.branchGradient, logSum: saved.logSum,
      scratch: activations.attentionScratch, gradient: activations.wideGradient)
    rotate(activations.wideGradient, direction: -1)
    kernels.add_column_sums(activations.wideGradient, length, 3 * width, gradient(tensors.queryKeyValueBias))
    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    weightGradient(activations.wideGradient, 3 * width, activations.normalised, width, tensors.queryKeyValueWeight)
    inputGradient(
      activations.wideGradient, 3 * width, tensors.queryKeyValueWeight, width, into: activations.branchGradient)
    layerNormBackward(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
  }

  private func recomputeGelu(_ hidden: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    kernels.gelu(hidden, sequenceLength * configuration.feedForwardWidth, output)
  }

  /// weight gradient (outputs x inputs) += output gradient' (outputs x T) times input (T x inputs).
  private func weightGradient(
    _ outputGradient: UnsafeMutablePointer<Float>, _ outputs: Int, _ input: UnsafeMutablePointer<Float>, _ inputs: Int,
    _ weight: ParameterTensor
  ) {
    BLAS.multiply(
      rows: outputs, columns: inputs, inner: sequenceLength, outputGradient, leadingA: outputs, transposedA: true,
      input, leadingB: inputs, beta: 1, into: gradient(weight), leadingC: inputs)
  }

  /// input gradient (T x inputs) = output gradient (T x outputs) times the weight (outputs x inputs).
  private func inputGradient(
    _ outputGradient: UnsafeMutablePointer<Float>, _ outputs: Int, _ weight: ParameterTensor, _ inputs: Int,
    into inputGradient: UnsafeMutablePointer<Float>
  ) {
    BLAS.multiply(
      rows: sequenceLength, columns: inputs, inner: outputs, outputGradient, leadingA: outputs,
      parameter(weight), leadingB: inputs, into: inputGradient, leadingC: inputs)
  }
}
