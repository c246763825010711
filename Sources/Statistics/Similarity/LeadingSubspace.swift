import Glibc
import Numerics

/// The span, in the space of items, of the scores on a representation's leading principal components.
///
/// Representations of unlike width and basis can be compared in it, as long as they are of the same items: the space of items is theirs in
/// common, that of features is not.
public struct LeadingSubspace: Sendable {
  // items x dimensions, orthonormal columns.
  private let basis: DenseMatrix<Double>

  /// Number of items.
  public var items: Int { basis.rows }
  /// Number of dimensions.
  public var dimensions: Int { basis.columns }

  /// Takes the leading components.
  ///
  /// - Parameter dimensions: at most so many; fewer where the representation has no more.
  /// - Returns: nil when the iteration does not converge.
  public init?(_ representation: Representation, dimensions: Int) {
    guard dimensions > 0, let directions = PrincipalDirections(representation.own, keeping: .fullRank)
    else { return nil }
    let kept = min(dimensions, directions.values.count)
    var scores = representation.centred.product(directions.vectors.rows(0..<kept), otherTransposed: true).values
    for index in scores.indices { scores[index] /= directions.values[index % kept].squareRoot() }
    basis = DenseMatrix(scores, rows: representation.items, columns: kept)
  }

  /// The principal angles with another subspace; nil when the numbers of items differ or the iteration does not converge.
  public func angles(_ other: LeadingSubspace) -> SubspaceAngles? {
    items == other.items ? SubspaceAngles(orthonormal: basis, other.basis) : nil
  }
}

extension SubspaceAngles {
  /// Mean of the squared cosines: 1 for equal subspaces; k / n on average for random ones of which the larger has k of n dimensions.
  public var meanSquaredCosine: Double {
    degrees.reduce(0) { $0 + pow(cos($1 * .pi / 180), 2) } / Double(degrees.count)
  }
}
