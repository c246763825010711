import Numerics

/// A reordering of a network's parts that leaves its function as it is.
///
/// In a GPT-NeoX network these may be reordered, when everything that reads or writes them is reordered with them: the d coordinates of the
/// residual stream (both embeddings, all LayerNorms and every projection; mean and variance do not know the order), the neurons
/// of each feed-forward network, the heads of each layer, within a head the coordinates of the values, and those of query and
/// key together that are not rotated (the rotated ones are tied to their frequencies).
///
/// Every list says where the new parts come from: entry i is the old place of the part that goes to place i.
public struct ModelPermutation: Sendable, Equatable {
  /// The order of one layer's parts.
  public struct Layer: Sendable, Equatable {
    /// Feed-forward neurons, 4d of them.
    public var neurons: [Int]
    /// Attention heads.
    public var heads: [Int]
    /// For every old head, the coordinates of its values.
    public var values: [[Int]]
    /// For every old head, the coordinates of query and key; the rotated ones, which come first, stay.
    public var keys: [[Int]]

    /// The order of parts.
    public init(neurons: [Int], heads: [Int], values: [[Int]], keys: [[Int]]) {
      (self.neurons, self.heads, self.values, self.keys) = (neurons, heads, values, keys)
    }
  }

  /// Coordinates of the residual stream, d of them.
  public var stream: [Int]
  /// The layers in order.
  public var layers: [Layer]

  /// Leaves everything where it is.
  public init(identityFor model: ModelConfiguration) {
    stream = Array(0..<model.width)
    let inner = Array(repeating: Array(0..<model.headWidth), count: model.heads)
    let layer = Layer(
      neurons: Array(0..<model.feedForwardWidth), heads: Array(0..<model.heads), values: inner, keys: inner)
    layers = Array(repeating: layer, count: model.layers)
  }

  /// Reorders everything at random, the same for the same seed.
  public init(randomFor model: ModelConfiguration, seed: UInt32) {
    self.init(identityFor: model)
    var random = MersenneTwister(seed: seed)
    random.shuffle(&stream)
    for index in layers.indices {
      random.shuffle(&layers[index].neurons)
      random.shuffle(&layers[index].heads)
      for head in 0..<model.heads {
        random.shuffle(&layers[index].values[head])
        var free = Array(layers[index].keys[head].dropFirst(model.rotaryWidth))
        random.shuffle(&free)
        layers[index].keys[head].replaceSubrange(model.rotaryWidth..., with: free)
      }
    }
  }

  /// The reordering that undoes this one.
  public var inverse: ModelPermutation {
    var result = self
    result.stream = Self.inverse(stream)
    for (index, layer) in layers.enumerated() {
      result.layers[index].neurons = Self.inverse(layer.neurons)
      result.layers[index].heads = Self.inverse(layer.heads)
      for (place, head) in layer.heads.enumerated() {
        result.layers[index].values[place] = Self.inverse(layer.values[head])
        result.layers[index].keys[place] = Self.inverse(layer.keys[head])
      }
    }
    return result
  }

  private static func inverse(_ order: [Int]) -> [Int] {
    var result = order
    for (place, origin) in order.enumerated() { result[origin] = place }
    return result
  }
}
