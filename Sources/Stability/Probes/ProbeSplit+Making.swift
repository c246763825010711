import Numerics

extension ProbeSplit {
  /// Fewest sequences that can be divided.
  static let fewestSequences = 3
  private static let seed: UInt32 = 20

  /// Divides sequences at random, always in the same way: a quarter to test, an eighth to decide when to stop, at least one each,
  /// the rest to train. Nil below three sequences.
  init?(sequences: Int) {
    guard sequences >= Self.fewestSequences else { return nil }
    var order = Array(0..<sequences)
    var random = MersenneTwister(seed: Self.seed)
    random.shuffle(&order)
    let forTest = max(1, sequences / 4)
    let forDevelopment = max(1, sequences / 8)
    test = order[..<forTest].sorted()
    development = order[forTest..<forTest + forDevelopment].sorted()
    training = order[(forTest + forDevelopment)...].sorted()
  }

  /// The labelled tokens of some sequences, with their labels.
  static func rows(of sequences: [Int], _ probe: RunRecord.Probe, _ labels: [Int?]) -> (rows: [Int], labels: [Int]) {
    let members = Set(sequences)
    let rows = labels.indices.filter { labels[$0] != nil && members.contains(probe.sequences[$0]) }
    return (rows, rows.compactMap { labels[$0] })
  }
}
