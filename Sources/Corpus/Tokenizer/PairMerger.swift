/// Two adjacent ids, ordered by the left, then the right one.
struct TokenPair: Hashable, Comparable, Sendable {
  let left: Int32
  let right: Int32

  static func < (one: TokenPair, other: TokenPair) -> Bool {
    one.left != other.left ? one.left < other.left : one.right < other.right
  }
}

/// What a pair becomes, and how early.
struct Merge: Sendable {
  let rank: Int32
  let result: Int32
}

/// Byte-pair encoding of one word: the adjacent pair of least rank is merged, the leftmost first, until none is known.
///
/// A linked list and a heap keep this at n log n, so that a word of a megabyte does not stall.
struct PairMerger {
  private struct Candidate: Comparable {
    let rank: Int32
    let position: Int32

    static func < (one: Candidate, other: Candidate) -> Bool {
      one.rank != other.rank ? one.rank < other.rank : one.position < other.position
    }
  }

  private let merges: [TokenPair: Merge]
  private var symbols: [Int32] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []
  private var candidates = Heap<Candidate>()

  init(merges: [TokenPair: Merge]) { self.merges = merges }

  /// Merges the ids of a word's bytes and appends what remains to `output`.
  mutating func encode(_ ids: some Collection<Int32>, into output: inout [Int32]) {
    symbols.removeAll(keepingCapacity: true)
    symbols.append(contentsOf: ids)
    let count = Int32(symbols.count)
    next.removeAll(keepingCapacity: true)
    previous.removeAll(keepingCapacity: true)
    for position in 0..<count {
      next.append(position + 1)
      previous.append(position - 1)
    }
    candidates.removeAll()
    for position in 0..<max(0, count - 1) { consider(position) }
    while let candidate = candidates.pop() {
      let position = Int(candidate.position)
      guard let merge = merge(at: position), merge.rank == candidate.rank else { continue }
      let absorbed = Int(next[position])
      symbols[position] = merge.result
      symbols[absorbed] = -1
      next[position] = next[absorbed]
      if next[absorbed] < count { previous[Int(next[absorbed])] = candidate.position }
      consider(candidate.position)
      if previous[position] >= 0 { consider(previous[position]) }
    }
    for symbol in symbols where symbol >= 0 { output.append(symbol) }
  }

  private func merge(at position: Int) -> Merge? {
    let following = Int(next[position])
    guard symbols[position] >= 0, following < symbols.count else { return nil }
    return merges[TokenPair(left: symbols[position], right: symbols[following])]
  }

  private mutating func consider(_ position: Int32) {
    guard let merge = merge(at: Int(position)) else { return }
    candidates.push(Candidate(rank: merge.rank, position: position))
  }
}
