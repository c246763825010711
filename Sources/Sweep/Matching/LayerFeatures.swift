import Failures
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

/// The probe sequences that activations are computed on.
struct MatchingProbe: Sendable {
  /// Most sequences, and most tokens of all together.
  static let (mostSequences, mostTokens) = (32, 1024)

  let sequences: [[Int32]]

  /// The beginnings of the first sequences that are equally long, as many as fit.
  ///
  /// - Throws: `Failure` of kind `badData` when a token is beyond the vocabulary.
  init(_ probe: [[Int32]], vocabulary: Int, source: String) throws {
    let shortest = probe.map(\.count).min() ?? 0
    let chosen = probe.prefix(Self.mostSequences)
    let length = min(shortest, Self.mostTokens / max(1, chosen.count))
    sequences = length > 0 ? chosen.map { Array($0.prefix(length)) } : []
    guard sequences.allSatisfy({ $0.allSatisfy { (0..<vocabulary).contains(Int($0)) } }) else {
      throw Failure(
        .badData, source, "its probe set has a token beyond the network's \(vocabulary) vocabulary rows",
        remedy: "the trace belongs to another model")
    }
  }

  var length: Int { sequences.first?.count ?? 0 }
  var tokens: Int { sequences.count * length }

  /// Every sequence in the place of another, half the set further on.
  var shifted: [Int] { sequences.indices.map { ($0 + max(1, sequences.count / 2)) % sequences.count } }

  /// Bytes that the features of one layer of one network take.
  func bytes(perLayer model: ModelConfiguration) -> Int {
    tokens * (4 * model.feedForwardWidth + 12 * model.width + 4 * model.heads * length)
  }

  /// Runs a network over the sequences; the units of some layers, in the sequences' own order or shifted.
  ///
  /// - Throws: `Failure` of kind `badData` when an activation is not finite.
  func features(
    of network: Model, layers: Range<Int>, orders: [[Int]], source: String
  ) throws -> [[LayerFeatures]] {
    let units = sequences.map { network.units(tokens: $0, layers: layers) }
    return try orders.map { order in
      try layers.indices.map { place in
        let found = LayerFeatures(
          units.map { $0[place - layers.lowerBound] }, order: order, model: network.configuration)
        guard let found else {
          throw Failure(
            .badData, source, "the network's activations are not finite", remedy: "leave the run out: it diverged")
        }
        return found
      }
    }
  }
}
