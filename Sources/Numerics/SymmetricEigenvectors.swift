import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix by LAPACK's divide and conquer (`dsyevd`).
public struct SymmetricEigenvectors: Sendable {
  /// The eigenvalues in ascending order.
  public let values: [Double]
  /// Row k is the unit eigenvector of eigenvalue k.
  public let vectors: DenseMatrix<Double>

  /// Decomposes a square matrix, of which one triangle is read.
  ///
  /// - Returns: nil when a value is not finite, or when the iteration does not converge.
  public init?(_ matrix: DenseMatrix<Double>) {
    let order = matrix.rows
    precondition(order == matrix.columns, "eigenvectors of \(order) x \(matrix.columns)")
    guard matrix.values.allSatisfy(\.isFinite) else { return nil }
    guard order > 0 else {
      (values, vectors) = ([], matrix)
      return
    }
    var entries = matrix.values
    var found = [Double](repeating: 0, count: order)
    var size = Int32(order)
    var leading = Int32(order)
    var status: Int32 = 0
    var work: [Double] = [0]
    var integerWork: [Int32] = [0]
    var workSize: Int32 = -1
    var integerWorkSize: Int32 = -1
    // The first call says how much room the second wants.
    for _ in 0..<2 {
      dsyevd_(
        "V", "U", &size, &entries, &leading, &found, &work, &workSize, &integerWork, &integerWorkSize, &status)
      guard status == 0 else { return nil }
      if workSize == -1 {
        workSize = Int32(work[0])
        integerWorkSize = integerWork[0]
        work = [Double](repeating: 0, count: Int(workSize))
        integerWork = [Int32](repeating: 0, count: Int(integerWorkSize))
      }
    }
    values = found
    vectors = DenseMatrix(entries, rows: order, columns: order)
  }
}
