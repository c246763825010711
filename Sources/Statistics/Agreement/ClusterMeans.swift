/// Several measurements of every item, added up over the items of each cluster: the input of means without some of the clusters.
public struct ClusterMeans: Sendable {
  /// Measurements per item.
  public let cells: Int
  // Sums over items, (cluster, cell), and the number of items of each cluster.
  private var sums: [Double]
  private var counts: [Double]

  /// Starts without items.
  public init(clusters: Int, cells: Int) {
    self.cells = cells
    sums = [Double](repeating: 0, count: clusters * cells)
    counts = [Double](repeating: 0, count: clusters)
  }

  /// Adds an item's measurements.
  public mutating func add(_ values: ArraySlice<Double>, to cluster: Int) {
    for (place, value) in values.enumerated() { sums[cluster * cells + place] += value }
    counts[cluster] += 1
  }

  /// The mean of every measurement over all items, every cluster as often as `weights` says; not numbers without items.
  public func means(weights: [Int32]? = nil) -> [Double] {
    var means = [Double](repeating: 0, count: cells)
    var count = 0.0
    for cluster in counts.indices {
      let weight = weights.map { Double($0[cluster]) } ?? 1
      guard weight > 0 else { continue }
      count += weight * counts[cluster]
      for place in 0..<cells { means[place] += weight * sums[cluster * cells + place] }
    }
    for place in 0..<cells { means[place] /= count }
    return means
  }
}
