import Kernels
import Numerics

extension SinglePrecisionPass {
  func forwardLayer(_ index: Int) {
    let (tensors, saved) = (layout.layers[index], activations.layers[index])
    let (input, normalised) = (common.residualStream[index], activations.normalised)
    computeStatistics(input, saved.norm)

    normalise(input, saved.norm, tensors.attentionNormScale, tensors.attentionNormBias)
    product(normalised, tensors.queryKeyValueWeight, into: saved.queryKeyValue)
    kernels.add_bias(
      saved.queryKeyValue.pointer, parameter(tensors.queryKeyValueBias), sequenceLength, saved.queryKeyValue.columns)
    rotate(saved.queryKeyValue, direction: 1)
    attention.forward(
      saved.queryKeyValue, output: saved.attention, logSum: saved.logSum, scratch: activations.attentionScratch)
    product(saved.attention, tensors.attentionOutputWeight, into: common.attentionBranch)

    normalise(input, saved.norm, tensors.feedForwardNormScale, tensors.feedForwardNormBias)
    product(normalised, tensors.expansionWeight, into: saved.hidden)
    configuration.activation.apply(
      saved.hidden.pointer, bias: parameter(tensors.expansionBias), rows: sequenceLength,
      columns: configuration.feedForwardWidth, into: activations.activated.pointer)
    product(activations.activated, tensors.contractionWeight, into: common.feedForwardBranch)

    addBranches(index, tensors)
  }

  var attention: SinglePrecisionAttention {
    SinglePrecisionAttention(length: sequenceLength, heads: configuration.heads, headWidth: configuration.headWidth)
  }

  /// output (T x outputs) = input (T x inputs) times the transposed weight (outputs x inputs).
  private func product(_ input: ArenaBuffer<Float>, _ weight: ParameterTensor, into output: ArenaBuffer<Float>) {
    BLAS.multiply(
      rows: sequenceLength, columns: weight.outputs, inner: weight.inputs, input.pointer, leadingA: weight.inputs,
      parameter(weight), leadingB: weight.inputs, transposedB: true, into: output.pointer, leadingC: weight.outputs)
  }

  func finalNormOutput(row: Int) -> UnsafeRawPointer {
    UnsafeRawPointer(activations.normalised.pointer + row * configuration.width)
  }

  func computeLogits(of finalNormOutput: UnsafeRawPointer, rows: Int) {
    kernels.transposed_product(
      finalNormOutput.assumingMemoryBound(to: Float.self), rows, configuration.width,
      parameter(layout.outputEmbedding), configuration.vocabularySize, common.logits.pointer,
      activations.logitScratch.pointer)
  }
}
