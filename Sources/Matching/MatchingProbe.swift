import Failures
import NeoX

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
