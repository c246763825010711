import Kernels
import Numerics

extension SinglePrecisionPass {
  func replaceLogitsByGradient(
    targets: UnsafePointer<Int32>, rows: Int, scale: Float, losses: UnsafeMutablePointer<Double>
  ) {
    kernels.cross_entropy(common.logits.pointer, targets, rows, configuration.vocabularySize, scale, losses)
  }

  func computeFinalNormGradient(rows: Int, into gradient: UnsafeMutablePointer<Float>) {
    let (width, vocabulary) = (configuration.width, configuration.vocabularySize)
    BLAS.multiply(
      rows: rows, columns: width, inner: vocabulary, common.logits.pointer, leadingA: vocabulary,
      parameter(layout.outputEmbedding), leadingB: width, into: gradient, leadingC: width)
  }

  func addOutputEmbeddingGradient(of finalNormOutput: UnsafeRawPointer, rows: Int, vocabulary: Range<Int>) {
    let width = configuration.width
    BLAS.multiply(
      rows: vocabulary.count, columns: width, inner: rows, common.logits.pointer + vocabulary.lowerBound,
      leadingA: configuration.vocabularySize, transposedA: true,
      finalNormOutput.assumingMemoryBound(to: Float.self), leadingB: width, beta: 1,
      into: gradient(layout.outputEmbedding) + vocabulary.lowerBound * width, leadingC: width)
  }

  func backwardLayer(_ index: Int) {
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let (input, normalised) = (common.residualStream[index], activations.normalised)
    let (activated, normGradient) = (activations.activated, common.normGradient)
    // Both branches see the gradient of the output; it is copied because the branches add to the original.
    let outputGradient = activations.outputGradient
    outputGradient.pointer.update(from: common.streamGradient.pointer, count: outputGradient.count)

    // Feed-forward branch.
    let hiddenGradient = activations.hiddenGradient
    addBiasGradient(outputGradient, tensors.contractionBias)
    kernels.gelu(saved.hidden.pointer, saved.hidden.count, activated.pointer)
    addWeightGradient(outputGradient, activated, tensors.contractionWeight)
    inputGradient(outputGradient, tensors.contractionWeight, into: hiddenGradient)
    kernels.gelu_backward(saved.hidden.pointer, hiddenGradient.pointer, hiddenGradient.count)
    addBiasGradient(hiddenGradient, tensors.expansionBias)
    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    addWeightGradient(hiddenGradient, normalised, tensors.expansionWeight)
    inputGradient(hiddenGradient, tensors.expansionWeight, into: normGradient)
    layerNormBackward(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)

    // Attention branch; the gradient of the heads' outputs takes the place of a LayerNorm's.
    let queryKeyValueGradient = activations.queryKeyValueGradient
    addBiasGradient(outputGradient, tensors.attentionOutputBias)
    addWeightGradient(outputGradient, saved.attention, tensors.attentionOutputWeight)
    inputGradient(outputGradient, tensors.attentionOutputWeight, into: normGradient)
    attention.backward(
      saved.queryKeyValue, output: saved.attention, outputGradient: normGradient, logSum: saved.logSum,
      scratch: activations.attentionScratch, gradient: queryKeyValueGradient)
    rotate(queryKeyValueGradient, direction: -1)
    addBiasGradient(queryKeyValueGradient, tensors.queryKeyValueBias)
    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    addWeightGradient(queryKeyValueGradient, normalised, tensors.queryKeyValueWeight)
    inputGradient(queryKeyValueGradient, tensors.queryKeyValueWeight, into: normGradient)
    layerNormBackward(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
  }

  /// weight gradient (outputs x inputs) += output gradient' (outputs x T) times input (T x inputs).
  private func addWeightGradient(
    _ outputGradient: ArenaBuffer<Float>, _ input: ArenaBuffer<Float>, _ weight: ParameterTensor
  ) {
    BLAS.multiply(
      rows: weight.outputs, columns: weight.inputs, inner: sequenceLength, outputGradient.pointer,
      leadingA: weight.outputs, transposedA: true, input.pointer, leadingB: weight.inputs, beta: 1,
      into: gradient(weight), leadingC: weight.inputs)
  }

  /// input gradient (T x inputs) = output gradient (T x outputs) times the weight (outputs x inputs).
  private func inputGradient(
    _ outputGradient: ArenaBuffer<Float>, _ weight: ParameterTensor, into inputGradient: ArenaBuffer<Float>
  ) {
    BLAS.multiply(
      rows: sequenceLength, columns: weight.inputs, inner: weight.outputs, outputGradient.pointer,
      leadingA: weight.outputs, parameter(weight), leadingB: weight.inputs, into: inputGradient.pointer,
      leadingC: weight.inputs)
  }
}
