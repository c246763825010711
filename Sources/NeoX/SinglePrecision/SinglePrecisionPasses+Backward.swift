import Kernels
import Numerics

extension SinglePrecisionPasses {
  /// The mean loss; leaves the gradient of the final LayerNorm's output in `activations.branchGradient` and adds that of
  /// the output embedding. Logits exist for one chunk of rows at a time and turn into their gradient in place.
  func lossAndLogitGradients(targets: UnsafePointer<Int32>, scale: Float, turn: GradientTurn?) -> Double {
    let (width, vocabulary) = (configuration.width, configuration.vocabularySize)
    forEachLogitChunk { first, rows in
      computeLogits(first: first, rows: rows)
      kernels.cross_entropy(
        activations.logits, targets + first, rows, vocabulary, scale, activations.losses + first)
      BLAS.multiply(
        rows: rows, columns: width, inner: vocabulary, activations.logits, leadingA: vocabulary,
        parameter(layout.outputEmbedding), leadingB: width, into: activations.branchGradient + first * width,
        leadingC: width)
      if first == 0 { turn?.enter(.outputEmbedding) }
      BLAS.multiply(
        rows: vocabulary, columns: width, inner: rows, activations.logits, leadingA: vocabulary, transposedA: true,
        activations.normalised + first * width, leadingB: width, beta: 1, into: gradient(layout.outputEmbedding),
        leadingC: width)
    }
    turn?.leave(.outputEmbedding)
    return meanLoss()
  }

  /// Adds the gradients of everything below the logits.
  func backward(_ tokens: UnsafePointer<Int32>, turn: GradientTurn?) {
    let (length, width) = (sequenceLength, configuration.width)
    let streamGradient = activations.streamGradient
    streamGradient.update(repeating: 0, count: length * width)
    turn?.enter(.finalNorm)
    kernels.layer_norm_backward(
      activations.branchGradient, activations.stream[configuration.layers], activations.finalMean,
      activations.finalReciprocalDeviation, parameter(layout.finalNormScale), length, width,
      gradient(layout.finalNormScale), gradient(layout.finalNormBias), streamGradient)
    turn?.leave(.finalNorm)
    for index in (0..<configuration.layers).reversed() {
      turn?.enter(.layer(index))
      backwardLayer(index)
      turn?.leave(.layer(index))
    }
    turn?.enter(.inputEmbedding)
    addEmbeddingGradients(tokens, streamGradient)
    turn?.leave(.inputEmbedding)
  }

  /// Turns the gradient of a layer's output, in `activations.streamGradient`, into that of its input.
  private func backwardLayer(_ index: Int) {
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
    normalise(input, saved, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    weightGradient(activations.wideGradient, hidden, activations.normalised, width, tensors.expansionWeight)
    inputGradient(activations.wideGradient, hidden, tensors.expansionWeight, width, into: activations.branchGradient)
    layerNormBackward(input, saved, tensors.feedForwardNormScale, tensors.feedForwardNormBias)

    // Attention branch.
    kernels.add_column_sums(outputGradient, length, width, gradient(tensors.attentionOutputBias))
    weightGradient(outputGradient, width, saved.attention, width, tensors.attentionOutputWeight)
    inputGradient(outputGradient, width, tensors.attentionOutputWeight, width, into: activations.branchGradient)
    attention.backward(
      saved.queryKeyValue, output: saved.attention, outputGradient: activations.branchGradient, logSum: saved.logSum,
      scratch: activations.attentionScratch, gradient: activations.wideGradient)
    rotate(activations.wideGradient, direction: -1)
    kernels.add_column_sums(activations.wideGradient, length, 3 * width, gradient(tensors.queryKeyValueBias))
    normalise(input, saved, tensors.attentionNormScale, tensors.attentionNormBias)
    weightGradient(activations.wideGradient, 3 * width, activations.normalised, width, tensors.queryKeyValueWeight)
    inputGradient(
      activations.wideGradient, 3 * width, tensors.queryKeyValueWeight, width, into: activations.branchGradient)
    layerNormBackward(input, saved, tensors.attentionNormScale, tensors.attentionNormBias)
  }

  private func recomputeGelu(_ hidden: UnsafeMutablePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    kernels.gelu(hidden, sequenceLength * configuration.feedForwardWidth, output)
  }

  private func normalise(
    _ input: UnsafeMutablePointer<Float>, _ saved: Activations.Layer, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    kernels.layer_norm_apply(
      input, saved.mean, saved.reciprocalDeviation, parameter(scale), parameter(bias), sequenceLength,
      configuration.width, activations.normalised)
  }

  /// Adds the gradients through one LayerNorm, whose output gradient is in `activations.branchGradient`.
  private func layerNormBackward(
    _ input: UnsafeMutablePointer<Float>, _ saved: Activations.Layer, _ scale: ParameterTensor, _ bias: ParameterTensor
  ) {
    kernels.layer_norm_backward(
      activations.branchGradient, input, saved.mean, saved.reciprocalDeviation, parameter(scale), sequenceLength,
      configuration.width, gradient(scale), gradient(bias), activations.streamGradient)
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
