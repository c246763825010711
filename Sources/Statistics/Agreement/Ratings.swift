/// Labels that several raters give to the same items: nominal, not every rater need label every item.
///
/// Items are sorted by which raters labelled them, so that every count is a sum over few such blocks.
public struct Ratings: Sendable {
  /// Number of raters.
  public let raters: Int
  /// Number of items, those without any label included.
  public let items: Int
  /// Number of different labels.
  public let labels: Int
  // The items that the same raters labelled, with their labels as 0 ..< labels.
  private let blocks: [Block]

  private struct Block {
    let present: [Int]
    let places: [Int]
    // One list for every rater in `present`.
    let labels: [[Int32]]
  }

  /// Takes one list of labels per rater, all equally long; a negative label means that there is none.
  ///
  /// - Returns: nil when the lists differ in length.
  public init?(_ labelled: [[Int32]]) {
    let items = labelled.first?.count ?? 0
    guard labelled.allSatisfy({ $0.count == items }) else { return nil }
    let distinct = Set(labelled.joined()).filter { $0 >= 0 }.sorted()
    let number = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Int32($0)) })
    let renumbered = labelled.map { $0.map { number[$0] ?? -1 } }
    var order: [[Int]] = []
    var places: [[Int]: [Int]] = [:]
    for item in 0..<items {
      let present = renumbered.indices.filter { renumbered[$0][item] >= 0 }
      if places[present] == nil { order.append(present) }
      places[present, default: []].append(item)
    }
    raters = labelled.count
    self.items = items
    labels = distinct.count
    blocks = order.filter { !$0.isEmpty }.map { present in
      let own = places[present] ?? []
      return Block(present: present, places: own, labels: present.map { rater in own.map { renumbered[rater][$0] } })
    }
  }

  /// Counts agreements and labels, every item as often as `weights` says; without weights, once.
  ///
  /// - Parameter families: the family of each rater, of which means and coefficients compare none with another of its own;
  ///   nil when every rater is its own.
  public func tally(weights: [Int32]? = nil, families: [Int]? = nil) -> RatingTally {
    RatingTally(
      raters: raters, labels: labels,
      blocks: blocks.map { block in
        let own = block.places.map { weights?[$0] ?? 1 }
        let count = block.present.count
        var equal = [Double](repeating: 0, count: count * count)
        for first in 0..<count {
          for second in (first + 1)..<max(first + 1, count) {
            let value = Double(Self.weightOfEqual(block.labels[first], block.labels[second], own))
            equal[first * count + second] = value
            equal[second * count + first] = value
          }
        }
        return RatingTally.Block(
          present: block.present, weight: own.reduce(0) { $0 + Double($1) }, equal: equal,
          counts: block.labels.map { Self.counts($0, own, labels) })
      }, families: families ?? Array(0..<raters))
  }

  private static func weightOfEqual(_ first: [Int32], _ second: [Int32], _ weights: [Int32]) -> Int32 {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        weights.withUnsafeBufferPointer { weights in
          var sum: Int32 = 0
          for item in 0..<weights.count { sum &+= first[item] == second[item] ? weights[item] : 0 }
          return sum
        }
      }
    }
  }

  private static func counts(_ labels: [Int32], _ weights: [Int32], _ kinds: Int) -> [Double] {
    var counts = [Int32](repeating: 0, count: kinds)
    for (label, weight) in zip(labels, weights) { counts[Int(label)] &+= weight }
    return counts.map(Double.init)
  }
}
