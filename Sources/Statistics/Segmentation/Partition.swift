/// Where a sequence is cut, and what that costs: searches that are exact for any additive segment cost.
public struct Partition: Equatable, Sendable {
  /// The first index of every segment but the first, ascending.
  public let changes: [Int]
  /// The segments' costs together, without penalties.
  public let cost: Double

  /// The cheapest partition into exactly `segments` segments (segment neighbourhood search: Auger and Lawrence 1989;
  /// ruptures' `Dynp`), in O(segments n²) time.
  ///
  /// - Parameters:
  ///   - segments: at least 1.
  ///   - shortest: fewest values of a segment; raised to what the cost needs.
  /// - Returns: nil when the values do not suffice for that many segments.
  public static func cheapest(_ cost: some SegmentCost, segments: Int, shortest: Int = 1) -> Partition? {
    let shortest = max(1, shortest, cost.fewestValues)
    let count = cost.count
    guard segments >= 1, segments <= count / shortest else { return nil }
    var best = [Double](repeating: .infinity, count: count + 1)
    var cuts: [[Int]] = []
    for end in shortest...count { best[end] = cost.cost(0..<end) }
    for number in 1..<max(1, segments) {
      var next = [Double](repeating: .infinity, count: count + 1)
      var starts = [Int](repeating: 0, count: count + 1)
      for end in stride(from: (number + 1) * shortest, through: count, by: 1) {
        for start in (number * shortest)...(end - shortest) {
          let total = best[start] + cost.cost(start..<end)
          if total < next[end] { (next[end], starts[end]) = (total, start) }
        }
      }
      best = next
      cuts.append(starts)
    }
    var (changes, end) = ([Int](), count)
    for starts in cuts.reversed() {
      end = starts[end]
      changes.append(end)
    }
    return Partition(changes: changes.reversed(), cost: best[count])
  }

  /// The partition with the least cost plus `penalty` for every change, by PELT (Killick, Fearnhead and Eckley 2012):
  /// exact, and in about linear time where changes are many.
  ///
  /// A start is dropped for good once even without a penalty it cannot beat the best partition so far; this is exact because
  /// cutting a segment in two never raises these costs.
  ///
  /// - Parameters:
  ///   - penalty: at least 0.
  ///   - shortest: fewest values of a segment; raised to what the cost needs.
  /// - Returns: a partition without changes where the values are too few for two segments.
  public static func penalised(_ cost: some SegmentCost, penalty: Double, shortest: Int = 1) -> Partition {
    let shortest = max(1, shortest, cost.fewestValues)
    let count = cost.count
    guard count >= 2 * shortest else {
      return Partition(changes: [], cost: count >= cost.fewestValues ? cost.cost(0..<count) : 0)
    }
    var best = [Double](repeating: .infinity, count: count + 1)
    var starts = [Int](repeating: 0, count: count + 1)
    best[0] = -penalty
    var candidates = [0]
    // A start beaten at `end` may still win until a segment of the shortest length fits behind `end`.
    var beaten: [(start: Int, until: Int)] = []
    for end in shortest...count {
      if end - shortest >= shortest { candidates.append(end - shortest) }
      beaten.removeAll { entry in
        guard entry.until <= end else { return false }
        candidates.removeAll { $0 == entry.start }
        return true
      }
      let totals = candidates.map { best[$0] + cost.cost($0..<end) }
      for (start, total) in zip(candidates, totals) where total + penalty < best[end] {
        (best[end], starts[end]) = (total + penalty, start)
      }
      for (start, total) in zip(candidates, totals)
      where total > best[end] && !beaten.contains(where: { $0.start == start }) {
        beaten.append((start, end + shortest))
      }
    }
    var (changes, end) = ([Int](), count)
    while starts[end] > 0 {
      end = starts[end]
      changes.append(end)
    }
    return Partition(changes: changes.reversed(), cost: best[count] - penalty * Double(changes.count))
  }
}
