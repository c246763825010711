import Numerics

/// What the parts of one layer compute on one sequence of T tokens.
public struct LayerUnits: Sendable {
  /// The residual stream that the layer reads, T x d, row-major.
  public let stream: [Float]
  /// The neurons of the feed-forward network after GELU, T x 4d, row-major.
  public let neurons: [Float]
  /// The outputs of the attention heads before they are mixed, T x d, row-major; head h has the columns from h d / heads on.
  public let heads: [Float]
  /// The attention maps, heads x T x T: row i of a map is what token i takes from every token; 0 for later ones.
  public let attention: [Float]
}

extension Model {
  /// Runs a sequence through the network, always in single precision, and reads out the units of some layers.
  ///
  /// - Parameters:
  ///   - tokens: `sequenceLength` ids.
  ///   - layers: which layers, within `0..<configuration.layers`.
  public func units(tokens: UnsafePointer<Int32>, layers: Range<Int>) -> [LayerUnits] {
    let pass = singlePrecisionPass
    let activations = pass.activations
    pass.forward(tokens)
    let (length, hidden) = (sequenceLength, configuration.feedForwardWidth)
    let noBias = AlignedBuffer<Float>(count: hidden)
    let maps = AlignedBuffer<Float>(count: configuration.heads * length * length)
    return withExtendedLifetime((noBias, maps, pass)) {
      layers.map { index in
        let saved = activations.layers[index]
        // The bias is in the saved values already.
        configuration.activation.apply(
          saved.hidden.pointer, bias: noBias.pointer, rows: length, columns: hidden,
          into: activations.activated.pointer)
        pass.attention.maps(saved.queryKeyValue, logSum: saved.logSum, into: maps.pointer)
        return LayerUnits(
          stream: Array(pass.common.residualStream[index].values), neurons: Array(activations.activated.values),
          heads: Array(saved.attention.values), attention: Array(maps.values))
      }
    }
  }
}
