import Numerics

/// Labelled items with their representations at several sites.
public struct ProbeExamples: Sendable {
  /// Number of items.
  public let count: Int
  /// Number of sites.
  public let sites: Int
  /// Features of a representation.
  public let features: Int
  /// Class of each item.
  public let labels: [Int]
  // Site by site, within a site item by item: sites x count x features.
  let values: AlignedBuffer<Double>

  /// Takes the items at `items` out of matrices of representations, in that order; an item may occur more than once.
  ///
  /// - Parameters:
  ///   - matrices: one for each site, row-major with one row of `features` values for each item there is.
  ///   - items: rows of the matrices.
  ///   - labels: the class of each of `items`.
  public init(_ matrices: [[Float]], features: Int, items: [Int], labels: [Int]) {
    precondition(items.count == labels.count, "\(labels.count) labels of \(items.count) items")
    self.init(sites: matrices.count, features: features, labels: labels) { site, place, target in
      let start = items[place] * features
      for feature in 0..<features { target[feature] = Double(matrices[site][start + feature]) }
    }
  }

  /// Some of these examples in another order.
  func picked(_ places: [Int]) -> ProbeExamples {
    let source = values.pointer
    let result = ProbeExamples(sites: sites, features: features, labels: places.map { labels[$0] }) {
      site, place, target in
      target.update(from: source + (site * count + places[place]) * features, count: features)
    }
    withExtendedLifetime(values) {}
    return result
  }

  private init(
    sites: Int, features: Int, labels: [Int],
    fill: (_ site: Int, _ place: Int, _ target: UnsafeMutablePointer<Double>) -> Void
  ) {
    (self.sites, self.features, self.labels, count) = (sites, features, labels, labels.count)
    values = AlignedBuffer(count: sites * labels.count * features)
    for site in 0..<sites {
      for place in 0..<labels.count { fill(site, place, values.pointer + (site * labels.count + place) * features) }
    }
  }
}
