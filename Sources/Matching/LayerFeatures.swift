import NeoX
import Stability
import Statistics

/// One layer's units of one network on the probe sequences, ready to be compared.
struct LayerFeatures: Sendable {
  private let neurons: UnitColumns
  private let heads: [Representation?]
  private let attention: UnitColumns
  /// The coordinates of the residual stream that the layer reads.
  let stream: UnitColumns

  /// Gathers the units over sequences.
  ///
  /// - Parameters:
  ///   - sequences: the layer's units on every sequence, all equally long.
  ///   - order: the order in which to take them.
  /// - Returns: nil when an activation is not finite.
  init?(_ sequences: [LayerUnits], order: [Int], model: ModelConfiguration) {
    func joined(_ part: KeyPath<LayerUnits, [Float]>) -> [Float] { order.flatMap { sequences[$0][keyPath: part] } }
    let streams = joined(\.stream)
    let tokens = streams.count / model.width
    guard
      let neurons = UnitColumns(joined(\.neurons), items: tokens, units: model.feedForwardWidth, centring: true),
      let stream = UnitColumns(streams, items: tokens, units: model.width, centring: true)
    else { return nil }
    let outputs = joined(\.heads)
    let headWidth = model.headWidth
    heads = (0..<model.heads).map { head in
      let values = (0..<tokens).flatMap { token -> ArraySlice<Float> in
        let start = token * model.width + head * headWidth
        return outputs[start..<(start + headWidth)]
      }
      return Representation(values, items: tokens, features: headWidth)
    }
    // Maps lie head after head in each sequence; a column for each head.
    var maps: [Float] = []
    for place in order {
      let all = sequences[place].attention
      let size = all.count / model.heads
      for entry in 0..<size {
        for head in 0..<model.heads { maps.append(all[head * size + entry]) }
      }
    }
    guard
      let attention = UnitColumns(maps, items: maps.count / model.heads, units: model.heads, centring: false)
    else { return nil }
    (self.neurons, self.attention, self.stream) = (neurons, attention, stream)
  }

  /// The similarities of all units here with all of another network's, row-major.
  func similarities(_ unit: MatchedUnit, to other: LayerFeatures) -> [Float] {
    switch unit {
    case .neurons: neurons.similarities(to: other.neurons) ?? []
    case .attention: attention.similarities(to: other.attention) ?? []
    case .heads:
      heads.flatMap { own in
        other.heads.map { their in
          guard let own, let their, let value = own.debiasedCKA(their), value.isFinite else { return 0 }
          return Float(value)
        }
      }
    }
  }

  /// Number of units of a kind.
  func count(_ unit: MatchedUnit) -> Int { unit == .neurons ? neurons.units : heads.count }
}
