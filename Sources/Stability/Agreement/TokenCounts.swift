import Foundation

/// How often each token occurs in a text: the unigram distribution that runs are compared with, and the frequency of tokens.
public struct TokenCounts: Sendable {
  /// Whose tokens were counted, for people.
  public var source: String
  /// Identifies the text.
  public var digest: String
  /// Counts the tokens; the index is the token's id. Nil when there is no text to count.
  public var counts: @Sendable () throws -> [Int]?

  /// Names a text.
  public init(source: String, digest: String, counts: @escaping @Sendable () throws -> [Int]?) {
    self.source = source
    self.digest = digest
    self.counts = counts
  }

  /// The counts of every token of a vocabulary in a probe set.
  static func ofProbe(_ probe: RunRecord.Probe, vocabulary: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: vocabulary)
    for token in probe.tokenIDs where counts.indices.contains(token) { counts[token] += 1 }
    return counts
  }

  /// Logarithms of the probabilities of a vocabulary's tokens, one added to every count so that none is impossible.
  static func logProbabilities(_ counts: [Int]) -> [Double] {
    let total = Double(counts.reduce(counts.count, +))
    return counts.map { log((Double($0) + 1) / total) }
  }
}
