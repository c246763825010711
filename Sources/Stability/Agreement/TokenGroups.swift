import Wording

/// One way of putting the tokens of the probe set into groups.
struct TokenGroups {
  /// "frequency", "position" or "surprisal".
  let by: String
  /// How the groups are made.
  let meaning: String
  /// The groups, from small values to large ones.
  let labels: [String]
  /// The group of every token; -1 for none.
  let group: [Int]

  /// By frequency of the token that follows, by position, and by how surprising the token that follows is.
  static func all(
    probe: RunRecord.Probe, counts: [Int], countedIn source: String, surprisal: [Double], lastStep: Int
  ) -> [TokenGroups] {
    let frequency = probe.following.map { $0 < 0 ? Double.nan : Double(counts[$0]) }
    let position = probe.positions.map { Double($0 + 1) }
    return [
      TokenGroups(
        "frequency",
        "thirds of the tokens by how often the token that follows occurs in \(source); the ends of sequences, where "
          + "none follows, are left out", frequency
      ) { "\($0) to \($1) times" },
      TokenGroups("position", "thirds of the tokens by their place in the sequence", position) {
        "places \($0) to \($1)"
      },
      TokenGroups(
        "surprisal",
        "thirds of the tokens by minus the log-probability of the token that follows at step \(lastStep), mean over the "
          + "runs; the same groups at every step", surprisal, digits: 3
      ) { "\($0) to \($1) nats" },
    ].filter { $0.labels.count > 1 }
  }

  /// Thirds by value; equal values stay together, so that groups may be of different sizes or fewer than three.
  private init(
    _ by: String, _ meaning: String, _ values: [Double], digits: Int = 9, label: (String, String) -> String
  ) {
    self.by = by
    self.meaning = meaning
    let sorted = values.filter { !$0.isNaN }.sorted()
    let limits = sorted.isEmpty ? [] : [sorted[sorted.count / 3], sorted[2 * sorted.count / 3]]
    let raw = values.map { value in value.isNaN ? -1 : limits.count { value >= $0 } }
    let present = Set(raw).filter { $0 >= 0 }.sorted()
    group = raw.map { present.firstIndex(of: $0) ?? -1 }
    labels = present.map { kind in
      let own = zip(raw, values).filter { $0.0 == kind }.map(\.1)
      return label(Significant.text(own.min(), digits), Significant.text(own.max(), digits))
    }
  }
}

extension RunRecord.Probe {
  /// The token that follows each token in its sequence; -1 at the end of a sequence.
  var following: [Int] {
    tokenIDs.indices.map { token in
      token + 1 < tokens && sequences[token + 1] == sequences[token] ? tokenIDs[token + 1] : -1
    }
  }
}
