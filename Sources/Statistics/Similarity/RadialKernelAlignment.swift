import Failures
import Glibc
import Numerics

extension CentredKernelAlignment {
  /// Most items that kernels of all pairs of items are made for: two matrices of their square are held, 1 GiB at the most.
  public static let mostKernelItems = 8_192

  /// Alignment of radial kernels, exp(-|x_i - x_j|^2 / (2 bandwidth^2)) (Kornblith et al. 2019, section 5).
  ///
  /// The bandwidth of each representation is `bandwidth` times the median distance between its distinct pairs of items, as in
  /// the paper, which tried 0.2, 0.4 and 0.8; so the value does not change with the features' scale.
  ///
  /// - Returns: nil when all items of one representation are alike, or half of its pairs are, so that the median is 0.
  /// - Throws: `Failure` of kind `badData` when the numbers of items differ or exceed `mostKernelItems`, when the bandwidth is not
  ///   positive and finite, or what reading throws.
  public init?(radial left: some FeatureRows, _ right: some FeatureRows, bandwidth: Double = 0.8) throws {
    try left.requireSameItems(as: right)
    guard bandwidth > 0, bandwidth.isFinite else {
      throw Failure(.badData, "the bandwidth of a radial kernel", "\(bandwidth) is not a positive number")
    }
    guard let one = try Self.radialKernel(left, bandwidth), let other = try Self.radialKernel(right, bandwidth)
    else { return nil }
    self.init(one, other)
  }

  private static func radialKernel(_ rows: some FeatureRows, _ bandwidth: Double) throws -> CentredKernel? {
    try rows.requireFewItems()
    let survey = try FeatureSurvey(rows, centred: true)
    guard survey.varies, rows.items > 1 else { return nil }
    let distances = SquaredDistances.between(try survey.matrix(rows))
    // Of squares, and so the square of the median but for the mean of two middle values.
    var pairs: [Double] = []
    pairs.reserveCapacity(rows.items * (rows.items - 1) / 2)
    for row in 1..<rows.items { pairs += distances.values[row * rows.items..<row * rows.items + row] }
    let median = Quantile.median(pairs.map { $0.squareRoot() })
    guard median > 0 else { return nil }
    let divisor = -2 * bandwidth * bandwidth * median * median
    let kernel = distances.values.map { exp($0 / divisor) }
    return CentredKernel(DenseMatrix(kernel, rows: rows.items, columns: rows.items))
  }
}

/// Squared Euclidean distances between all items.
enum SquaredDistances {
  /// n x n from n x features; the diagonal is 0, nothing is negative.
  static func between(_ matrix: DenseMatrix<Double>) -> DenseMatrix<Double> {
    let count = matrix.rows
    var values = matrix.selfProduct(ofColumns: false).values
    let lengths = (0..<count).map { values[$0 * count + $0] }
    for row in 0..<count {
      for column in 0..<count {
        let distance = lengths[row] + lengths[column] - 2 * values[row * count + column]
        // What rounding leaves between equal items.
        let rounding = 4e-15 * (lengths[row] + lengths[column])
        values[row * count + column] = row == column || distance <= rounding ? 0 : distance
      }
    }
    return DenseMatrix(values, rows: count, columns: count)
  }
}

extension FeatureRows {
  func requireFewItems() throws {
    guard items <= CentredKernelAlignment.mostKernelItems else {
      throw Failure(
        .badData, "a matrix of features", "\(items) items have too many pairs to be held in memory",
        remedy: "take at most \(CentredKernelAlignment.mostKernelItems) of them")
    }
  }
}
