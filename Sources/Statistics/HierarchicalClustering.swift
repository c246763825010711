/// Hierarchical clustering by average linkage (Sokal and Michener 1958): the two clusters with the least mean distance between
/// their members are merged, again and again.
///
/// Numbered as SciPy's `linkage(method="average")`: items are clusters 0..<n, the k-th merge makes cluster n + k.
public struct HierarchicalClustering: Codable, Equatable, Sendable {
  /// Two clusters becoming one.
  public struct Merge: Codable, Equatable, Sendable {
    /// The cluster with the smaller number.
    public var first: Int
    /// The other one.
    public var second: Int
    /// Mean distance between their members.
    public var height: Double
    /// Items in the new cluster.
    public var count: Int
  }

  /// The merges, by height.
  public var merges: [Merge]
  /// The items from one end of the tree to the other, so that no branches cross.
  public var leaves: [Int]

  /// Clusters items by their distances.
  ///
  /// Of several pairs at the same distance the one whose clusters have the smallest numbers is merged first, so that the result
  /// depends on nothing but the distances.
  ///
  /// - Parameter distances: n x n, symmetric, finite; the diagonal is not read.
  /// - Returns: nil when there are no items, the matrix is not square, or a distance is not finite.
  public init?(distances: [[Double]]) {
    let count = distances.count
    guard count > 0, distances.allSatisfy({ $0.count == count }) else { return nil }
    for row in 0..<count {
      for column in 0..<count where column != row && !distances[row][column].isFinite { return nil }
    }
    var between = distances
    // Row i of `between` belongs to cluster number[i]; merged rows leave the list.
    var active = Array(0..<count)
    var number = Array(0..<count)
    var sizes = [Int](repeating: 1, count: count)
    merges = []
    while active.count > 1 {
      var best = (height: Double.infinity, numbers: (Int.max, Int.max), rows: (0, 0))
      for (place, row) in active.enumerated() {
        for column in active[(place + 1)...] {
          let numbers = (min(number[row], number[column]), max(number[row], number[column]))
          let height = between[row][column]
          if height < best.height || (height == best.height && numbers < best.numbers) {
            best = (height, numbers, (row, column))
          }
        }
      }
      let (kept, gone) = best.rows
      let (left, right) = (Double(sizes[kept]), Double(sizes[gone]))
      for other in active where other != kept && other != gone {
        let mean = (left * between[kept][other] + right * between[gone][other]) / (left + right)
        between[kept][other] = mean
        between[other][kept] = mean
      }
      sizes[kept] += sizes[gone]
      merges.append(
        Merge(first: best.numbers.0, second: best.numbers.1, height: best.height, count: sizes[kept]))
      number[kept] = count + merges.count - 1
      active.removeAll { $0 == gone }
    }
    leaves = []
    // Depth first, the cluster with the smaller number first.
    var waiting = [2 * count - 2]
    while let cluster = waiting.popLast() {
      if cluster < count {
        leaves.append(cluster)
      } else {
        waiting += [merges[cluster - count].second, merges[cluster - count].first]
      }
    }
  }
}
