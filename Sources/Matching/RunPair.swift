import Statistics

/// Two runs by their places in a list.
struct RunPair: Sendable, Hashable {
  let first: Int
  let second: Int

  /// All pairs of a number of runs, in the order of `PairMean.pairs`.
  static func all(_ runs: Int) -> [RunPair] {
    PairMean.pairs(of: runs).map { RunPair(first: $0.first, second: $0.second) }
  }

  /// Every run with the next, and the last with the first; the lower place comes first.
  static func neighbours(_ runs: Int) -> [RunPair] {
    let chain = (1..<max(runs, 1)).map { RunPair(first: $0 - 1, second: $0) }
    return runs > 2 ? chain + [RunPair(first: 0, second: runs - 1)] : chain
  }
}
