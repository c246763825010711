/// A hierarchical clustering as a tree of merges.
///
/// With n leaves the clusters 0 to n - 1 are the leaves and n + k is what merge k made, as SciPy's linkage numbers them.
public struct Dendrogram: Sendable, Equatable {
  /// Two clusters becoming one.
  public struct Merge: Codable, Sendable, Equatable {
    /// The cluster on the left.
    public var left: Int
    /// The cluster on the right.
    public var right: Int
    /// The distance at which they merge; not less than that of the merges within them.
    public var height: Double

    /// Notes a merge.
    public init(left: Int, right: Int, height: Double) {
      self.left = left
      self.right = right
      self.height = height
    }
  }

  /// The merges, in the order in which they happen.
  public let merges: [Merge]
  /// The leaves from left to right, so that no branches cross.
  public let order: [Int]

  /// A tree; nil when the merges do not join all of `leaves` leaves into one, each once.
  public init?(leaves: Int, merges: [Merge]) {
    guard leaves >= 1, merges.count == leaves - 1 else { return nil }
    var members: [[Int]?] = (0..<leaves).map { [$0] }
    for merge in merges {
      guard members.indices.contains(merge.left), members.indices.contains(merge.right), merge.left != merge.right,
        let left = members[merge.left], let right = members[merge.right], merge.height.isFinite
      else { return nil }
      members[merge.left] = nil
      members[merge.right] = nil
      members.append(left + right)
    }
    guard let last = members.last, let order = last, order.count == leaves else { return nil }
    self.merges = merges
    self.order = order
  }

  /// The brackets of the tree: for each merge the places of its arms along the leaves (leaf number k of the order is at k)
  /// and the heights at which the arms begin and end.
  var brackets: [(left: Double, right: Double, leftHeight: Double, rightHeight: Double, height: Double)] {
    var places = [Double](repeating: 0, count: order.count)
    for (place, leaf) in order.enumerated() { places[leaf] = Double(place) }
    var heights = [Double](repeating: 0, count: order.count)
    return merges.map { merge in
      let bracket = (places[merge.left], places[merge.right], heights[merge.left], heights[merge.right], merge.height)
      places.append(0.5 * (bracket.0 + bracket.1))
      heights.append(merge.height)
      return bracket
    }
  }
}
