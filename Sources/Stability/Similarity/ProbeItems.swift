import Numerics
import Statistics

/// The rows of a probe set's activations that are compared, and how sequences are exchanged for the null.
struct ProbeItems {
  /// Fewest sequences for a null and for intervals over sequences: four can be arranged in 24 ways.
  static let fewestSequences = 4
  /// Fewest tokens in both halves of the sequences for split-half values.
  static let fewestSharedTokens = 16

  /// Rows compared, ascending: the items.
  let rows: [Int]
  /// Number of items of each sequence.
  let perSequence: [Int]
  /// For tokens that occur in sequences of even and of odd number: a row from each, in the same order of tokens.
  let halves: (even: [Int], odd: [Int])
  /// Number of distinct tokens in the probe set.
  let distinctTokens: Int
  private let probe: RunRecord.Probe
  private let starts: [Int]

  /// Chooses the items: all tokens, or of every distinct token one occurrence at random, so that none of the early sequences
  /// has more than its share.
  init(_ probe: RunRecord.Probe, kind: SimilarityItems) {
    self.probe = probe
    let occurrences = probe.tokenIDs.indices.grouped { probe.tokenIDs[$0] }.map(\.members)
    distinctTokens = occurrences.count
    var random = MersenneTwister(seed: 1)
    func one(of rows: [Int]) -> Int { rows[Int(random.bounded(UInt64(rows.count - 1)))] }
    switch kind {
    case .tokens: rows = Array(0..<probe.tokens)
    case .distinctTokens: rows = occurrences.map { one(of: $0) }.sorted()
    }
    var halves: (even: [Int], odd: [Int]) = ([], [])
    for all in occurrences {
      let (even, odd) = (
        all.filter { probe.sequences[$0] % 2 == 0 }, all.filter { probe.sequences[$0] % 2 == 1 }
      )
      guard !even.isEmpty, !odd.isEmpty else { continue }
      halves.even.append(one(of: even))
      halves.odd.append(one(of: odd))
    }
    self.halves = halves
    let sequences = (probe.sequences.last ?? -1) + 1
    var starts = [Int](repeating: 0, count: sequences)
    for row in probe.sequences.indices.reversed() where probe.positions[row] == 0 { starts[probe.sequences[row]] = row }
    self.starts = starts
    var counts = [Int](repeating: 0, count: sequences)
    for row in rows { counts[probe.sequences[row]] += 1 }
    perSequence = counts
  }

  /// Number of sequences.
  var sequences: Int { perSequence.count }

  /// What was compared.
  var summary: ComparedProbe {
    ComparedProbe(sequences: sequences, tokens: probe.tokens, distinctTokens: distinctTokens, items: rows.count)
  }

  /// For every draw and run the rows that take the items' places when the run's sequences are exchanged at random: an item keeps
  /// its position and gets another sequence. Sequences of different lengths are not exchanged for each other.
  func exchanged(draws: Int, runs: Int) -> [[[Int]]] {
    var lengths = [Int](repeating: 0, count: sequences)
    for sequence in probe.sequences { lengths[sequence] += 1 }
    let classes = Set(lengths).sorted().map { length in lengths.indices.filter { lengths[$0] == length } }
    var random = MersenneTwister(seed: 2)
    return (0..<draws).map { _ in
      (0..<runs).map { _ in
        var target = Array(0..<sequences)
        for members in classes {
          var shuffled = members
          random.shuffle(&shuffled)
          for (from, to) in zip(members, shuffled) { target[from] = to }
        }
        return rows.map { starts[target[probe.sequences[$0]]] + probe.positions[$0] }
      }
    }
  }

  /// The vectors that a random embedding gives to the tokens of some rows: standard normal values, tokens x features.
  func randomEmbedding(of rows: [Int], features: Int, _ random: inout MersenneTwister) -> [Float] {
    var table: [Int: [Float]] = [:]
    return rows.flatMap { row -> [Float] in
      let token = probe.tokenIDs[row]
      if let known = table[token] { return known }
      let vector = (0..<features).map { _ in Float(random.standardNormal()) }
      table[token] = vector
      return vector
    }
  }
}
