import Numerics

extension ModelPermutation {
  /// Reorders a network's parameters; every value keeps its bits.
  ///
  /// - Parameters:
  ///   - source: the flat buffer of `layout`.
  ///   - target: another such buffer; every value of a tensor is written.
  public func apply(
    to source: AlignedBuffer<Float>, layout: ParameterLayout, model: ModelConfiguration,
    into target: AlignedBuffer<Float>
  ) {
    func place(_ tensor: ParameterTensor, rows: [Int]? = nil, columns: [Int]) {
      let (from, to) = (source.pointer + tensor.offset, target.pointer + tensor.offset)
      let width = columns.count
      for row in 0..<(tensor.count / width) {
        let (old, new) = (from + (rows?[row] ?? row) * width, to + row * width)
        for (column, origin) in columns.enumerated() { new[column] = old[origin] }
      }
    }
    place(layout.inputEmbedding, columns: stream)
    for (tensors, layer) in zip(layout.layers, layers) {
      for norm in [
        tensors.attentionNormScale, tensors.attentionNormBias, tensors.feedForwardNormScale,
        tensors.feedForwardNormBias, tensors.attentionOutputBias, tensors.contractionBias,
      ] { place(norm, columns: stream) }
      let rows = layer.queryKeyValueOrder(headWidth: model.headWidth)
      place(tensors.queryKeyValueWeight, rows: rows, columns: stream)
      place(tensors.queryKeyValueBias, columns: rows)
      place(tensors.attentionOutputWeight, rows: stream, columns: layer.outputOrder(headWidth: model.headWidth))
      place(tensors.expansionWeight, rows: layer.neurons, columns: stream)
      place(tensors.expansionBias, columns: layer.neurons)
      place(tensors.contractionWeight, rows: stream, columns: layer.neurons)
    }
    for norm in [layout.finalNormScale, layout.finalNormBias] { place(norm, columns: stream) }
    place(layout.outputEmbedding, columns: stream)
    withExtendedLifetime((source, target)) {}
  }
}

extension ModelPermutation.Layer {
  /// Old rows of the fused query, key and value matrix in their new order: per head its queries, keys and values.
  public func queryKeyValueOrder(headWidth: Int) -> [Int] {
    heads.flatMap { head in
      zip(0..., [keys[head], keys[head], values[head]]).flatMap { part, order in
        order.map { (3 * head + part) * headWidth + $0 }
      }
    }
  }

  /// Old columns of the attention output matrix in their new order: the values of head after head.
  public func outputOrder(headWidth: Int) -> [Int] {
    heads.flatMap { head in values[head].map { head * headWidth + $0 } }
  }
}
