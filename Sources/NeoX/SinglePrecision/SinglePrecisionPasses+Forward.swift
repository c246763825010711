import Kernels
import Numerics

extension SinglePrecisionPasses {
  func forwardLayer(_ index: Int) {
    let (length, width, hidden) = (sequenceLength, configuration.width, configuration.feedForwardWidth)
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let (input, output) = (activations.stream[index], activations.stream[index + 1])
    findStatistics(input, saved.norm)

    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    product(activations.normalised, width, tensors.queryKeyValueWeight, 3 * width, into: saved.queryKeyValue)
    kernels.add_bias(saved.queryKeyValue, parameter(tensors.queryKeyValueBias), length, 3 * width)
    rotate(saved.queryKeyValue, direction: 1)
    attention.forward(
      saved.queryKeyValue, output: saved.attention, logSum: saved.logSum, scratch: activations.attentionScratch)
    product(saved.attention, width, tensors.attentionOutputWeight, width, into: activations.branch)

    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    product(activations.normalised, width, tensors.expansionWeight, hidden, into: saved.hidden)
    configuration.activation.apply(
      saved.hidden, bias: parameter(tensors.expansionBias), rows: length, columns: hidden, into: activations.wide)
    product(activations.wide, hidden, tensors.contractionWeight, width, into: activations.branchGradient)

    kernels.residual_sum(
      input, activations.branch, parameter(tensors.attentionOutputBias), activations.branchGradient,
      parameter(tensors.contractionBias), length, width, output)
  }

  var attention: SinglePrecisionAttention {
    SinglePrecisionAttention(
      length: sequenceLength, heads: configuration.heads, headWidth: configuration.headWidth)
  }

  /// output (T x outputs) = input (T x inputs) times the transposed weight (outputs x inputs).
  private func product(
    _ input: UnsafeMutablePointer<Float>, _ inputs: Int, _ weight: ParameterTensor, _ outputs: Int,
    into output: UnsafeMutablePointer<Float>
  ) {
    BLAS.multiply(
      rows: sequenceLength, columns: outputs, inner: inputs, input, leadingA: inputs,
      parameter(weight), leadingB: inputs, transposedB: true, into: output, leadingC: outputs)
  }

  func finalOutput(row: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(activations.normalised + row * configuration.width)
  }

  func computeLogits(of finalOutput: UnsafeRawPointer, rows: Int) {
    kernels.transposed_product(
      finalOutput.assumingMemoryBound(to: Float.self), rows, configuration.width, parameter(layout.outputEmbedding),
      configuration.vocabularySize, logits, activations.logitScratch)
  }
}
