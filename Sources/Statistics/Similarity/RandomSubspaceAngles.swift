import Failures
import Numerics

/// What angles between two random subspaces are: the baseline beside which an angle is read, since in many dimensions any two
/// subspaces are nearly orthogonal.
public struct RandomSubspaceAngles: Sendable, Equatable {
  /// Means over draws of all angles, ascending, in degrees.
  public let degrees: [Double]
  /// Mean over draws of the mean angle.
  public let mean: Double
  /// Standard deviation over draws of the mean angle.
  public let spread: Double
  /// Mean over draws of the largest angle.
  public let largest: Double

  /// Simulates the angles between uniformly random subspaces of `first` and `second` dimensions in a space of `dimension`.
  ///
  /// One subspace may be fixed; the other is spanned by normal draws (uniform over rotations). The fixed one is that of the first
  /// coordinates, so the cosines are the singular values of the first rows of an orthonormal basis.
  ///
  /// - Throws: `Failure` of kind `badData` when a subspace is empty or larger than the space, or with fewer than two draws.
  public init(dimension: Int, _ first: Int, _ second: Int, draws: Int = 100, seed: UInt32 = 1) throws {
    let (fixed, drawn) = (max(first, second), min(first, second))
    guard drawn > 0, fixed <= dimension, draws >= 2 else {
      throw Failure(
        .badData, "random subspaces",
        "\(draws) draws of subspaces of \(first) and \(second) of \(dimension) dimensions",
        remedy: "ask for at least 2 draws of subspaces that are not empty and fit into the space")
    }
    var random = MersenneTwister(seed: seed)
    var sums = [Double](repeating: 0, count: drawn)
    var means: [Double] = []
    for _ in 0..<draws {
      let values = (0..<dimension * drawn).map { _ in random.standardNormal() }
      let axes = DenseMatrix(
        (0..<dimension * fixed).map { $0 / fixed == $0 % fixed ? 1 : 0 }, rows: dimension, columns: fixed)
      let matrix = try FeatureMatrix(values, items: dimension, features: drawn)
      guard let basis = try OrthonormalBasis.columns(of: matrix), let angles = SubspaceAngles(orthonormal: axes, basis)
      else { throw Failure(.internalError, "random subspaces", "their singular values were not found") }
      for (index, angle) in angles.degrees.enumerated() { sums[index] += angle }
      means.append(angles.mean)
    }
    let moments = SampleMoments(means)
    degrees = sums.map { $0 / Double(draws) }
    mean = moments.mean
    spread = moments.standardDeviation
    largest = (sums.last ?? .nan) / Double(draws)
  }
}
