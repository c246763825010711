import Failures
import Numerics

/// What a first pass over a matrix finds: where its columns lie and how large its values are.
///
/// Comparisons work on (value - centre) * scale, which lies within -1...1, so that no sum of squares overflows. The centre of a
/// constant column is its value: nothing remains of it, rather than rounding.
struct FeatureSurvey: Sendable {
  /// Column means, or zeros where the matrix is taken as it is.
  let centres: [Double]
  /// What the values are multiplied by; 0 when nothing remains.
  let scale: Double

  /// Whether anything differs from the centres.
  var varies: Bool { scale > 0 }

  /// Reads every row once.
  init(_ rows: some FeatureRows, centred: Bool) throws { self = try Self.made(rows, centred) }

  private init(centres: [Double], scale: Double) {
    self.centres = centres
    self.scale = scale
  }

  private static func made<Rows: FeatureRows>(_ rows: Rows, _ centred: Bool) throws -> FeatureSurvey {
    var sums = [Double](repeating: 0, count: rows.features)
    var least = [Rows.Element](repeating: .infinity, count: rows.features)
    var most = [Rows.Element](repeating: -.infinity, count: rows.features)
    for block in rows.blocks {
      try rows.withRows(block) { values in
        Rows.Element.survey(values, columns: rows.features, sums: &sums, least: &least, most: &most)
      }
    }
    var largest = 0.0
    var centres = [Double](repeating: 0, count: rows.features)
    for column in centres.indices {
      let (low, high) = (Double(least[column]), Double(most[column]))
      if centred { centres[column] = low == high ? low : sums[column] / Double(rows.items) }
      largest = max(largest, high - centres[column], centres[column] - low)
    }
    guard largest.isFinite, centres.allSatisfy(\.isFinite) else {
      throw Failure(.badData, "a matrix of features", "its values are too large to be summed")
    }
    // The inverse of anything smaller may not be finite.
    let varies = largest >= Double(Rows.Element.leastNormalMagnitude)
    return FeatureSurvey(centres: centres, scale: varies ? 1 / largest : 0)
  }

  /// Writes rows, centred and scaled, into a matrix of either precision whose rows lie `stride` apart.
  func shift<Element: MatrixElement, Working: MatrixElement>(
    _ rows: UnsafeBufferPointer<Element>, into target: UnsafeMutablePointer<Working>, stride: Int
  ) {
    if let single = target as? UnsafeMutablePointer<Float> {
      Element.shift(rows, columns: centres.count, centres: centres, scale: scale, into: single, stride: stride)
    } else if let double = target as? UnsafeMutablePointer<Double> {
      Element.shift(rows, columns: centres.count, centres: centres, scale: scale, into: double, stride: stride)
    }
  }

  /// The whole matrix, centred and scaled.
  func matrix<Rows: FeatureRows>(_ rows: Rows) throws -> DenseMatrix<Double> {
    var values = [Double](repeating: 0, count: rows.items * rows.features)
    try values.withUnsafeMutableBufferPointer { target in
      guard let start = target.baseAddress else { return }
      for block in rows.blocks {
        try rows.withRows(block) { source in
          Rows.Element.shift(
            source, columns: rows.features, centres: centres, scale: scale,
            into: start + block.lowerBound * rows.features, stride: rows.features)
        }
      }
    }
    return DenseMatrix(values, rows: rows.items, columns: rows.features)
  }
}
