/// Two adjacent ids, ordered by the left, then the right one.
struct TokenPair: Hashable, Comparable, Sendable {
  let left: Int32
  let right: Int32

  static func < (one: TokenPair, other: TokenPair) -> Bool {
    one.left != other.left ? one.left < other.left : one.right < other.right
  }
}

/// Byte-pair encoding of one word: the adjacent pair of least rank is merged, the leftmost first, until none is known.
///
/// Short words scan all ranks for the least. Longer ones keep a linked list and a heap, which is n log n, so that a word
/// of many megabytes does not stall.
final class PairMerger {
  private struct Candidate: Comparable {
    let rank: Int32
    let position: Int32

    static func < (one: Candidate, other: Candidate) -> Bool {
      one.rank != other.rank ? one.rank < other.rank : one.position < other.position
    }
  }

  private static let longestScan = 64

  private let merges: MergeTable
  private let idOfByte: UnsafeMutablePointer<Int32>
  /// For scans: the rank and the result of the pair that begins at each symbol.
  private let ranks: UnsafeMutablePointer<Int32>
  private let results: UnsafeMutablePointer<Int32>
  private var next: [Int32] = []
  private var previous: [Int32] = []
  private var candidates = Heap<Candidate>()

  /// - Parameter idOfByte: the ids of all 256 bytes.
  init(merges: MergeTable, idOfByte ids: [Int32]) {
    self.merges = merges
    idOfByte = .allocate(capacity: 256)
    for (byte, id) in ids.prefix(256).enumerated() { idOfByte[byte] = id }
    ranks = .allocate(capacity: Self.longestScan)
    results = .allocate(capacity: Self.longestScan)
  }

  deinit {
    idOfByte.deallocate()
    ranks.deallocate()
    results.deallocate()
  }

  /// Appends the ids of a word to `output` and returns how many they are.
  func encode(_ word: UnsafeBufferPointer<UInt8>, into output: TokenBuffer) -> Int {
    let symbols = output.room(for: word.count)
    for (index, byte) in word.enumerated() { symbols[index] = idOfByte[Int(byte)] }
    let count = word.count <= Self.longestScan ? scan(symbols, word.count) : queue(symbols, word.count)
    output.commit(count)
    return count
  }

  /// Merges in place by looking for the least rank again after every merge.
  private func scan(_ symbols: UnsafeMutablePointer<Int32>, _ length: Int) -> Int {
    var count = length
    guard count > 1 else { return count }
    for index in 0..<(count - 1) { (ranks[index], results[index]) = merges.merge(symbols[index], symbols[index + 1]) }
    while count > 1 {
      var best = 0
      for index in 1..<(count - 1) where ranks[index] < ranks[best] { best = index }
      guard ranks[best] != MergeTable.noRank else { break }
      symbols[best] = results[best]
      count -= 1
      for index in (best + 1)..<max(best + 1, count) {
        symbols[index] = symbols[index + 1]
        ranks[index] = ranks[index + 1]
        results[index] = results[index + 1]
      }
      if best + 1 < count { (ranks[best], results[best]) = merges.merge(symbols[best], symbols[best + 1]) }
      if best > 0 { (ranks[best - 1], results[best - 1]) = merges.merge(symbols[best - 1], symbols[best]) }
    }
    return count
  }

  private func queue(_ symbols: UnsafeMutablePointer<Int32>, _ length: Int) -> Int {
    let count = Int32(length)
    next.removeAll(keepingCapacity: true)
    previous.removeAll(keepingCapacity: true)
    candidates.removeAll()
    for position in 0..<count {
      next.append(position + 1)
      previous.append(position - 1)
    }
    for position in 0..<(count - 1) { consider(position, symbols, count) }
    while let candidate = candidates.pop() {
      let position = Int(candidate.position)
      guard symbols[position] >= 0, next[position] < count else { continue }
      let absorbed = Int(next[position])
      let merge = merges.merge(symbols[position], symbols[absorbed])
      guard merge.rank == candidate.rank else { continue }
      symbols[position] = merge.result
      symbols[absorbed] = -1
      next[position] = next[absorbed]
      if next[absorbed] < count { previous[Int(next[absorbed])] = candidate.position }
      consider(candidate.position, symbols, count)
      if previous[position] >= 0 { consider(previous[position], symbols, count) }
    }
    var kept = 0
    for position in 0..<length where symbols[position] >= 0 {
      symbols[kept] = symbols[position]
      kept += 1
    }
    return kept
  }

  private func consider(_ position: Int32, _ symbols: UnsafeMutablePointer<Int32>, _ count: Int32) {
    let following = next[Int(position)]
    guard following < count else { return }
    let merge = merges.merge(symbols[Int(position)], symbols[Int(following)])
    if merge.rank != MergeTable.noRank { candidates.push(Candidate(rank: merge.rank, position: position)) }
  }
}
