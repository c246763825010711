import Numerics

/// The directions in which a matrix of features varies, from the eigenvectors of its own product X^T X, in order of variance.
public struct PrincipalDirections: Sendable {
  /// Which directions are kept.
  public enum Kept: Sendable, Equatable {
    /// The fewest that hold this share of the variance, in 0...1: 0.99 in singular vector canonical correlation (Raghu et al. 2017).
    case variance(Double)
    /// All that the matrix has.
    case fullRank
  }

  /// Directions whose eigenvalue is at most this share of the largest are not of the matrix but of rounding; in singular values
  /// a share of 1e-6.
  public static let rankCut = 1e-12

  /// Eigenvalues of X^T X of the directions kept, largest first.
  public let values: [Double]
  /// Row k is the unit direction of value k.
  public let vectors: DenseMatrix<Double>

  /// Decomposes X^T X of centred columns.
  ///
  /// - Returns: nil when nothing varies or the iteration does not converge.
  public init?(_ own: DenseMatrix<Double>, keeping kept: Kept) {
    guard let found = SymmetricEigenvectors(own), let largest = found.values.last, largest > 0 else { return nil }
    let positive = Array(found.values.reversed().prefix { $0 > largest * Self.rankCut })
    var count = positive.count
    if case .variance(let share) = kept {
      let total = positive.reduce(0, +)
      var sum = 0.0
      count = 0
      while count < positive.count, count == 0 || sum < share * total {
        sum += positive[count]
        count += 1
      }
    }
    values = Array(positive.prefix(count))
    let order = own.rows
    vectors = DenseMatrix(
      (0..<count).flatMap { found.vectors.values[(order - 1 - $0) * order..<(order - $0) * order] },
      rows: count, columns: order)
  }
}
