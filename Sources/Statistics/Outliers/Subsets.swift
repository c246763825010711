/// All subsets of a size of the numbers 0 ..< n, each ascending, in lexicographic order.
struct Subsets: Sequence, IteratorProtocol {
  private let total: Int
  private var upcoming: [Int]?

  /// The subsets of `size` of `total` numbers; `size` in 1...total.
  static func all(of total: Int, choosing size: Int) -> Subsets { Subsets(total: total, upcoming: Array(0..<size)) }

  /// How many there are; nil when more than `limit`.
  static func count(of total: Int, choosing size: Int, atMost limit: Int) -> Int? {
    var count = 1
    for taken in 1...Swift.max(1, Swift.min(size, total - size)) where size < total {
      count = count * (total - taken + 1) / taken
      if count > limit { return nil }
    }
    return count
  }

  mutating func next() -> [Int]? {
    guard let current = upcoming else { return nil }
    var following = current
    var place = current.count - 1
    while place >= 0 && current[place] == total - current.count + place { place -= 1 }
    if place < 0 {
      upcoming = nil
    } else {
      following[place] += 1
      for later in place + 1..<Swift.max(place + 1, current.count) { following[later] = following[later - 1] + 1 }
      upcoming = following
    }
    return current
  }
}
