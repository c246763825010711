/// Which indices of a product a_ij a_kl … are equal: expectations over permutations are sums over these patterns.
///
/// Expanding trace(A P B P^T) to the power r gives products of r entries of A and of r entries of B at the same 2 r indices of which
/// B's are permuted. For each way in which those indices coincide (a set partition with m blocks), the permuted indices run
/// evenly over all choices of m different items, so that the expectation is the sum over partitions of (sum of A over different
/// indices) x (that of B) / (n (n - 1) … (n - m + 1)). Sums over different indices follow from sums over all indices by Möbius inversion
/// over coarser partitions; most of the latter vanish because rows sum to zero and there is no trace.
struct IndexPatterns: Sendable {
  /// One set partition: how many blocks it has, and the factors with which sums over all indices make its sum over different ones.
  private struct Pattern: Sendable {
    let blocks: Int
    let factors: [Double]
  }

  private let patterns: [Pattern]

  /// For two factors; sums a_ii^2, a_ij^2.
  static let second = IndexPatterns(factors: 2, kinds: 2) { edges in
    switch kind(edges) {
    case (1, 2): 0
    case (2, 0): 1
    default: nil
    }
  }

  /// For three factors; sums a_ii^3, a_ii a_ij^2, a_ii a_ij a_jj, a_ij^3, a_ij a_jk a_ki.
  static let third = IndexPatterns(factors: 3, kinds: 5) { edges in
    switch kind(edges) {
    case (1, 3): 0
    case (2, 1): 1
    case (2, 2): 2
    case (2, 0): 3
    case (3, 0): 4
    default: nil
    }
  }

  /// The expectation from both matrices' sums over all indices, in the order named above.
  func expectation(_ left: [Double], _ right: [Double], items: Int) -> Double {
    var total = 0.0
    for pattern in patterns where pattern.blocks <= items {
      let one = zip(pattern.factors, left).reduce(0) { $0 + $1.0 * $1.1 }
      let other = zip(pattern.factors, right).reduce(0) { $0 + $1.0 * $1.1 }
      let choices = (0..<pattern.blocks).reduce(1.0) { $0 * Double(items - $1) }
      total += one * other / choices
    }
    return total
  }

  // Number of different indices and of diagonal entries; nil stands for a sum that vanishes.
  private static func kind(_ edges: [(Int, Int)]) -> (Int, Int) {
    let vertices = Set(edges.flatMap { [$0.0, $0.1] })
    let lonely = vertices.contains { vertex in
      edges.reduce(0) { $0 + ($1.0 == vertex ? 1 : 0) + ($1.1 == vertex ? 1 : 0) } == 1
    }
    // A factor of its own, joined to no other: the trace.
    let apart = edges.contains { edge in
      edge.0 == edge.1 && edges.filter { $0.0 == edge.0 || $0.1 == edge.0 }.count == 1 && edges.count > 1
    }
    return lonely || apart ? (0, 0) : (vertices.count, edges.filter { $0.0 == $0.1 }.count)
  }

  private init(factors: Int, kinds: Int, sum: ([(Int, Int)]) -> Int?) {
    patterns = Self.partitions(2 * factors).map { fine in
      let blocks = (fine.max() ?? -1) + 1
      var weights = [Double](repeating: 0, count: kinds)
      for merging in Self.partitions(blocks) {
        let coarse = fine.map { merging[$0] }
        let edges = (0..<factors).map { (coarse[2 * $0], coarse[2 * $0 + 1]) }
        guard let kind = sum(edges) else { continue }
        weights[kind] += Self.moebius(merging)
      }
      return Pattern(blocks: blocks, factors: weights)
    }
  }

  // Product over merged blocks of (-1)^(size - 1) (size - 1)!.
  private static func moebius(_ merging: [Int]) -> Double {
    Set(merging).reduce(1.0) { product, block in
      let size = merging.filter { $0 == block }.count
      return (1..<max(1, size)).reduce(product) { -$0 * Double($1) }
    }
  }

  /// All set partitions, each as the block of every element, blocks numbered by first occurrence.
  static func partitions(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return partitions(count - 1).flatMap { start in
      (0...(start.max() ?? -1) + 1).map { start + [$0] }
    }
  }
}
