/// Keeps labels in a row or column apart while moving them as little as possible.
enum LabelStack {
  /// Places near the wanted ones, at least `spacing` apart and inside `range`, with the least sum of squared moves
  /// (isotonic regression by pooling neighbours that collide); in the order of `wanted`, which need not be sorted.
  ///
  /// When there is no room for all, they are spread evenly over the range and closer than `spacing`; see `capacity`.
  static func places(_ wanted: [Double], spacing: Double, in range: ClosedRange<Double>) -> [Double] {
    guard wanted.count > 1 else { return wanted.map { min(max($0, range.lowerBound), range.upperBound) } }
    let room = range.upperBound - range.lowerBound
    let spacing = min(spacing, room / Double(wanted.count - 1))
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    // With i times the spacing taken off, "at least spacing apart" becomes "not descending".
    let highest = range.upperBound - spacing * Double(wanted.count - 1)
    var blocks: [(sum: Double, count: Int)] = []
    for (rank, index) in order.enumerated() {
      blocks.append((wanted[index] - spacing * Double(rank), 1))
      while blocks.count > 1 {
        let (last, before) = (blocks[blocks.count - 1], blocks[blocks.count - 2])
        guard last.sum / Double(last.count) < before.sum / Double(before.count) else { break }
        blocks.removeLast(2)
        blocks.append((before.sum + last.sum, before.count + last.count))
      }
    }
    var places = wanted
    var rank = 0
    for block in blocks {
      let base = min(max(block.sum / Double(block.count), range.lowerBound), highest)
      for _ in 0..<block.count {
        places[order[rank]] = base + spacing * Double(rank)
        rank += 1
      }
    }
    return places
  }

  /// How many labels fit.
  static func capacity(spacing: Double, in range: ClosedRange<Double>) -> Int {
    max(1, Int(((range.upperBound - range.lowerBound) / spacing).rounded(.down)) + 1)
  }
}
