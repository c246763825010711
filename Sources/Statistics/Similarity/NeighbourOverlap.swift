import Failures
import Numerics

/// How many of an item's nearest neighbours are the same in two representations (mutual k-nearest-neighbour alignment; Huh et al. 2024).
public struct NeighbourOverlap: Sendable, Equatable {
  /// Share of common neighbours, mean over items, in 0...1.
  public let overlap: Double
  /// What unrelated representations have: neighbours / (items - 1).
  public let chance: Double

  /// Neighbours by cosine of the rows, as in the paper, or by another dissimilarity. Of items equally near, the earlier one is the neighbour.
  ///
  /// Equal items (the same token twice) are each other's neighbours in any representation: take distinct ones.
  ///
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ, when there are not more items than neighbours, when a
  ///   dissimilarity is not defined, or for more than `CentredKernelAlignment.mostKernelItems` items.
  public init(
    _ left: some FeatureRows, _ right: some FeatureRows, neighbours: Int,
    by measure: Dissimilarities.Measure = .cosine
  ) throws {
    try left.requireSameItems(as: right)
    let one = try NearestNeighbours(left, neighbours: neighbours, by: measure)
    self.init(one, try NearestNeighbours(right, neighbours: neighbours, by: measure))
  }

  /// Compares neighbours that were found already; both must have as many, of as many items.
  init(_ one: NearestNeighbours, _ other: NearestNeighbours) {
    let common = zip(one.lists, other.lists).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
    overlap = Double(common) / Double(one.neighbours * one.lists.count)
    chance = Double(one.neighbours) / Double(one.lists.count - 1)
  }
}

/// The nearest neighbours of every item, found once to be compared with many others'.
public struct NearestNeighbours: Sendable, Equatable {
  /// Number of neighbours of an item.
  public let neighbours: Int
  // The neighbours of each item, the nearest first.
  let lists: [[Int]]

  /// Finds them; of items equally near, the earlier one is the neighbour.
  ///
  /// - Throws: as `NeighbourOverlap`.
  public init(_ rows: some FeatureRows, neighbours: Int, by measure: Dissimilarities.Measure = .cosine) throws {
    guard neighbours > 0, neighbours < rows.items else {
      throw Failure.shape("\(rows.items) items do not have \(neighbours) neighbours each")
    }
    self.neighbours = neighbours
    lists = try Self.nearest(Dissimilarities(rows, by: measure), neighbours)
  }

  /// The overlap with another representation of the same items; nil when the numbers of items or of neighbours differ.
  public func overlap(_ other: NearestNeighbours) -> NeighbourOverlap? {
    neighbours == other.neighbours && lists.count == other.lists.count ? NeighbourOverlap(self, other) : nil
  }

  private static func nearest(_ dissimilarities: Dissimilarities, _ neighbours: Int) throws -> [[Int]] {
    guard dissimilarities.values.allSatisfy({ !$0.isNaN }) else {
      throw Failure.shape("an item without length has no neighbours by this measure")
    }
    let count = dissimilarities.items
    let distances = dissimilarities.rounded
    // The nearest so far, in order; beyond them a place for one that falls out.
    var nearest = [Double](repeating: .infinity, count: neighbours + 1)
    var items = [Int](repeating: 0, count: neighbours + 1)
    return (0..<count).map { item in
      for place in nearest.indices { nearest[place] = .infinity }
      for other in 0..<count where other != item {
        let distance = distances[dissimilarities.place(item, other)]
        guard distance < nearest[neighbours - 1] else { continue }
        var place = neighbours
        while place > 0, nearest[place - 1] > distance {
          (nearest[place], items[place]) = (nearest[place - 1], items[place - 1])
          place -= 1
        }
        (nearest[place], items[place]) = (distance, other)
      }
      return Array(items.prefix(neighbours))
    }
  }
}

extension Dissimilarities {
  /// Where the dissimilarity of two different items is in the list.
  func place(_ first: Int, _ second: Int) -> Int {
    let (low, high) = (min(first, second), max(first, second))
    return low * (2 * items - low - 1) / 2 + high - low - 1
  }
}
