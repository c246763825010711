import COpenBLAS

/// Eigenvalues of symmetric matrices by LAPACK's divide and conquer (`dsyevd`).
public enum SymmetricEigenvalues {
  /// The eigenvalues of a symmetric matrix in ascending order.
  ///
  /// - Parameters:
  ///   - matrix: `order` x `order` values, of which one triangle is read; overwritten.
  ///   - order: number of rows.
  /// - Returns: nil when the matrix has values that are not finite, or when the iteration does not converge.
  public static func ascending(_ matrix: inout [Double], order: Int) -> [Double]? {
    precondition(matrix.count == order * order, "\(matrix.count) values for order \(order)")
    guard order > 0 else { return [] }
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    var size = Int32(order)
    var leading = Int32(order)
    var eigenvalues = [Double](repeating: 0, count: order)
    var work = [Double](repeating: 0, count: 66 * order + 1)
    var workSize = Int32(work.count)
    var integerWork: [Int32] = [0]
    var integerWorkSize: Int32 = 1
    var status: Int32 = 0
    dsyevd_(
      "N", "U", &size, &matrix, &leading, &eigenvalues, &work, &workSize, &integerWork, &integerWorkSize, &status)
    return status == 0 ? eigenvalues : nil
  }
}
