import Failures
import Numerics

/// The dissimilarities of all pairs of items in one representation: what representational similarity analysis compares (Kriegeskorte,
/// Mur and Bandettini 2008).
public struct Dissimilarities: Sendable, Equatable {
  /// How the dissimilarity of two items is measured.
  public enum Measure: String, Sendable, CaseIterable {
    /// Squared Euclidean distance.
    case squaredEuclidean = "squared_euclidean"
    /// 1 - Pearson's correlation of the items' features; not a number for an item whose features are all equal.
    case correlation
    /// 1 - cosine of the items' features; not a number for an item that is zero.
    case cosine
  }

  /// Number of items.
  public let items: Int
  /// The dissimilarity of every pair: of items 0 and 1, 0 and 2, …, 1 and 2, …
  public let values: [Double]

  /// Measures all pairs of items.
  ///
  /// - Throws: `Failure` of kind `badData` for more than `CentredKernelAlignment.mostKernelItems` items, or what reading throws.
  public init(_ rows: some FeatureRows, by measure: Measure) throws {
    try rows.requireFewItems()
    let survey = try FeatureSurvey(rows, centred: measure == .squaredEuclidean)
    let matrix = try survey.matrix(rows)
    items = rows.items
    switch measure {
    case .squaredEuclidean:
      let scale = survey.varies ? survey.scale : 1
      values = Self.upper(SquaredDistances.between(matrix)).map { $0 / scale / scale }
    case .cosine:
      values = Self.angular(matrix)
    case .correlation:
      values = Self.angular(matrix.centredRows)
    }
  }

  /// Cross-validated squared Euclidean distances divided by the number of features, from repeated measurements of the same items (Walther
  /// et al. 2016, the "crossnobis" distance without noise normalisation).
  ///
  /// For items i and j: the mean over pairs of different repetitions r and s of (x_i - x_j)_r . (x_i - x_j)_s / features. Noise that is
  /// independent between repetitions averages to 0, so that equal items are 0 apart in expectation and single values may be negative.
  ///
  /// - Parameter repetitions: at least two matrices of the same shape: halves or folds of the measurements of every item, averaged.
  /// - Throws: `Failure` of kind `badData` when there are fewer than two, their shapes differ, or there are too many items.
  public init<Element>(crossValidated repetitions: [FeatureMatrix<Element>]) throws {
    guard let first = repetitions.first, repetitions.count >= 2,
      repetitions.allSatisfy({ $0.items == first.items && $0.features == first.features })
    else {
      throw Failure.shape("\(repetitions.count) repetitions: at least two of one shape are needed")
    }
    try first.requireFewItems()
    items = first.items
    let count = Double(repetitions.count)
    // Sum over pairs of different repetitions: that of the sum of all, less that of each with itself.
    var totals = [Double](repeating: 0, count: first.values.count)
    var distances = [Double](repeating: 0, count: items * items)
    for repetition in repetitions {
      let values = repetition.values.map { Double($0) }
      for index in totals.indices { totals[index] += values[index] }
      Self.add(values, first.items, first.features, -1, to: &distances)
    }
    Self.add(totals, first.items, first.features, 1, to: &distances)
    let divisor = count * (count - 1) * Double(first.features)
    values = Self.upper(DenseMatrix(distances, rows: items, columns: items)).map { $0 / divisor }
  }

  /// Agreement with the dissimilarities of the same items in another representation: Pearson's correlation over pairs of items; nil when it
  /// is not defined.
  ///
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ.
  public func pearson(_ other: Dissimilarities) throws -> Double? {
    try requireSameItems(other)
    return Correlation.pearson(values, other.values)
  }

  /// The same by Spearman's rank correlation, which asks only for the same order.
  ///
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ.
  public func spearman(_ other: Dissimilarities) throws -> Double? {
    try requireSameItems(other)
    return Correlation.spearman(rounded, other.rounded)
  }

  /// The dissimilarities on a grid of 1e-11 of the largest, so that pairs which are equally far but for rounding are equal.
  var rounded: [Double] {
    let step = 1e-11 * values.reduce(0) { max($0, $1.magnitude) }
    return step > 0 ? values.map { ($0 / step).rounded() } : values
  }

  private func requireSameItems(_ other: Dissimilarities) throws {
    guard items == other.items else { throw Failure.shape("\(items) items cannot be compared with \(other.items)") }
  }

  // 1 - cosine as half the squared distance of unit vectors, which keeps its digits where all point nearly the same way.
  private static func angular(_ matrix: DenseMatrix<Double>) -> [Double] {
    let hasLength = (0..<matrix.rows).map { matrix.rowProduct($0, matrix, $0) > 0 }
    var squares = SquaredDistances.between(matrix.unitRows.centredColumns).values
    for place in squares.indices {
      let defined = hasLength[place / matrix.rows] && hasLength[place % matrix.rows]
      squares[place] = defined ? squares[place] / 2 : .nan
    }
    return upper(DenseMatrix(squares, rows: matrix.rows, columns: matrix.rows))
  }

  private static func upper(_ matrix: DenseMatrix<Double>) -> [Double] {
    (0..<matrix.rows).flatMap { matrix.values[$0 * matrix.columns + $0 + 1..<($0 + 1) * matrix.columns] }
  }

  private static func add(_ values: [Double], _ items: Int, _ features: Int, _ sign: Double, to sums: inout [Double]) {
    // Distances do not see the items' mean, and are more exact without it.
    let squares = SquaredDistances.between(DenseMatrix(values, rows: items, columns: features).centredColumns)
    for index in sums.indices { sums[index] += sign * squares.values[index] }
  }
}

extension DenseMatrix where Element == Double {
  /// Rows scaled to length 1; a row of zeros stays as it is.
  var unitRows: DenseMatrix {
    eachRow { row in
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? row.map { $0 / length } : Array(row)
    }
  }

  /// Rows less their mean; zeros for a constant row.
  var centredRows: DenseMatrix {
    eachRow { row in
      let first = row.first ?? 0
      if row.allSatisfy({ $0 == first }) { return row.map { _ in 0 } }
      let mean = row.reduce(0, +) / Double(row.count)
      return row.map { $0 - mean }
    }
  }

  /// Columns less their mean.
  var centredColumns: DenseMatrix {
    var means = [Double](repeating: 0, count: columns)
    for index in values.indices { means[index % columns] += values[index] }
    for column in means.indices { means[column] /= Double(rows) }
    return eachRow { row in zip(row, means).map { $0 - $1 } }
  }

  private func eachRow(_ transform: (ArraySlice<Double>) -> [Double]) -> DenseMatrix {
    DenseMatrix(
      (0..<rows).flatMap { transform(values[$0 * columns..<($0 + 1) * columns]) }, rows: rows, columns: columns)
  }
}
