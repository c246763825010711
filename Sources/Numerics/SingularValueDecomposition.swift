import COpenBLAS

/// Singular value decomposition a = left diag(values) right by LAPACK's divide and conquer (`dgesdd`).
public struct SingularValueDecomposition: Sendable {
  /// rows x k, orthonormal columns; k = min(rows, columns).
  public let left: DenseMatrix<Double>
  /// The k singular values, largest first.
  public let values: [Double]
  /// k x columns, orthonormal rows.
  public let right: DenseMatrix<Double>

  /// Decomposes a matrix.
  ///
  /// - Returns: nil when a value is not finite, or when the iteration does not converge.
  public init?(_ matrix: DenseMatrix<Double>) {
    let count = min(matrix.rows, matrix.columns)
    var leftEntries = [Double](repeating: 0, count: matrix.rows * count)
    var rightEntries = [Double](repeating: 0, count: count * matrix.columns)
    guard let found = Self.decompose(matrix, "S", &leftEntries, &rightEntries) else { return nil }
    values = found
    left = DenseMatrix(leftEntries, rows: matrix.rows, columns: count)
    right = DenseMatrix(rightEntries, rows: count, columns: matrix.columns)
  }

  /// The singular values alone, largest first; nil as for the whole decomposition.
  public static func values(of matrix: DenseMatrix<Double>) -> [Double]? {
    var left: [Double] = [0]
    var right: [Double] = [0]
    return decompose(matrix, "N", &left, &right)
  }

  // LAPACK counts by columns: it is given the transpose, whose right vectors are the left ones here.
  private static func decompose(
    _ matrix: DenseMatrix<Double>, _ job: String, _ left: inout [Double], _ right: inout [Double]
  ) -> [Double]? {
    guard matrix.values.allSatisfy(\.isFinite) else { return nil }
    let count = min(matrix.rows, matrix.columns)
    guard count > 0 else { return [] }
    var entries = matrix.values
    var found = [Double](repeating: 0, count: count)
    var (height, width, order) = (Int32(matrix.columns), Int32(matrix.rows), Int32(count))
    var integerWork = [Int32](repeating: 0, count: 8 * count)
    var work: [Double] = [0]
    var workSize: Int32 = -1
    var status: Int32 = 0
    for _ in 0..<2 {
      dgesdd_(
        job, &height, &width, &entries, &height, &found, &right, &height, &left, &order, &work, &workSize,
        &integerWork, &status)
      guard status == 0 else { return nil }
      if workSize == -1 {
        workSize = Int32(work[0])
        work = [Double](repeating: 0, count: Int(workSize))
      }
    }
    return found
  }
}
