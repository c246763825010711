import Numerics
import Statistics

/// One run's items at a site and step, ready for every measure asked for.
struct PreparedItems {
  /// Dimensions of the leading subspaces that are compared.
  static let subspaceDimensions = 10
  /// Neighbours of an item.
  static let neighbours = 10
  /// Most items among which neighbours are looked for; of more, evenly spaced ones are taken.
  static let mostNeighbourItems = 1_024

  /// The items.
  let representation: Representation
  private let subspace: LeadingSubspace?
  private let nearest: NearestNeighbours?

  /// Prepares rows of an activation matrix; nil when a value is not finite or all are alike.
  init?(_ activations: RunRecord.Activations, rows: [Int], for measures: [SimilarityMeasure]) {
    self.init(
      Self.values(activations, rows), items: rows.count, features: activations.features, for: measures)
  }

  /// Prepares a row-major matrix.
  init?(_ values: [Float], items: Int, features: Int, for measures: [SimilarityMeasure]) {
    guard let representation = Representation(values, items: items, features: features) else { return nil }
    self.representation = representation
    subspace =
      measures.contains(.subspaceOverlap)
      ? LeadingSubspace(representation, dimensions: Self.subspaceDimensions) : nil
    nearest = measures.contains(.mutualNeighbours) ? Self.nearest(values, items, features) : nil
  }

  /// How alike two runs' items are; nil where the measure is not defined or was not prepared.
  func similarity(_ other: PreparedItems, by measure: SimilarityMeasure) -> Double? {
    let value: Double?
    switch measure {
    case .debiasedCKA: value = representation.debiasedCKA(other.representation)
    case .procrustes:
      value = (try? representation.products(other.representation)).flatMap { ProcrustesAlignment.cosine(of: $0) }
    case .subspaceOverlap: value = angles(other)?.meanSquaredCosine
    case .mutualNeighbours:
      if let own = nearest, let others = other.nearest { value = own.overlap(others)?.overlap } else { value = nil }
    }
    return value?.ifFinite
  }

  /// The shape of rows of an activation matrix; nil when a value is not finite or all are alike.
  static func geometry(_ activations: RunRecord.Activations, rows: [Int]) -> RepresentationGeometry? {
    guard
      let matrix = try? FeatureMatrix(
        values(activations, rows), items: rows.count, features: activations.features)
    else { return nil }
    return try? RepresentationGeometry(matrix)
  }

  private static func values(_ activations: RunRecord.Activations, _ rows: [Int]) -> [Float] {
    let width = activations.features
    var values: [Float] = []
    values.reserveCapacity(rows.count * width)
    for row in rows { values += activations.values[row * width..<(row + 1) * width] }
    return values
  }

  private static func nearest(_ values: [Float], _ items: Int, _ features: Int) -> NearestNeighbours? {
    let stride = (items + mostNeighbourItems - 1) / mostNeighbourItems
    let kept = Swift.stride(from: 0, to: items, by: max(1, stride)).flatMap {
      values[$0 * features..<($0 + 1) * features]
    }
    guard let matrix = try? FeatureMatrix(kept, items: kept.count / features, features: features) else { return nil }
    return try? NearestNeighbours(matrix, neighbours: neighbours)
  }

  /// The angles between the leading subspaces.
  func angles(_ other: PreparedItems) -> SubspaceAngles? {
    subspace.flatMap { own in other.subspace.flatMap { own.angles($0) } }
  }
}
