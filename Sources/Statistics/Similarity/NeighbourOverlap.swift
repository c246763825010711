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
    guard neighbours > 0, neighbours < left.items else {
      throw Failure.shape("\(left.items) items do not have \(neighbours) neighbours each")
    }
    let one = try Self.nearest(Dissimilarities(left, by: measure), neighbours)
    let other = try Self.nearest(Dissimilarities(right, by: measure), neighbours)
    let common = zip(one, other).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
    overlap = Double(common) / Double(neighbours * left.items)
    chance = Double(neighbours) / Double(left.items - 1)
  }

  private static func nearest(_ dissimilarities: Dissimilarities, _ neighbours: Int) throws -> [[Int]] {
    guard dissimilarities.values.allSatisfy({ !$0.isNaN }) else {
      throw Failure.shape("an item without length has no neighbours by this measure")
    }
    let count = dissimilarities.items
    return (0..<count).map { item in
      var nearest: [(distance: Double, item: Int)] = []
      for other in 0..<count where other != item {
        let distance = dissimilarities[item, other]
        if nearest.count == neighbours, let last = nearest.last, distance >= last.distance { continue }
        let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
        nearest.insert((distance, other), at: place)
        if nearest.count > neighbours { nearest.removeLast() }
      }
      return nearest.map(\.item)
    }
  }
}

extension Dissimilarities {
  /// The dissimilarity of two different items.
  subscript(first: Int, second: Int) -> Double {
    let (low, high) = (min(first, second), max(first, second))
    return values[low * (2 * items - low - 1) / 2 + high - low - 1]
  }
}
