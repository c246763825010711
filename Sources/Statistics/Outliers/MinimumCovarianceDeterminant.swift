import Numerics

/// The minimum covariance determinant estimate of location and scatter (Rousseeuw 1984), and the robust distances of
/// the points by it.
///
/// Of n points with p coordinates the h = ceil((n + p + 1) / 2) are sought whose covariance has the smallest
/// determinant. All subsets are tried where there are at most 200,000; else FastMCD (Rousseeuw and Van Driessen 1999)
/// is run from 500 seeded starts. Then, as scikit-learn's MinCovDet does: the covariance is made consistent at the
/// normal distribution (Croux and Haesbroeck 1999, equation 4.2), points within the 97.5 % quantile of chi-squared are
/// kept, and their mean and covariance, made consistent likewise, give the distances.
public struct MinimumCovarianceDeterminant: Sendable, Equatable {
  /// Indices of the h points, ascending.
  public let support: [Int]
  /// Whether all subsets were tried.
  public let isExact: Bool
  /// The reweighted mean.
  public let location: [Double]
  /// The reweighted covariance, row-major p x p.
  public let covariance: [Double]
  /// The robust distance of each point: the root of its squared Mahalanobis distance.
  public let distances: [Double]

  /// Fewest points for a number of coordinates; below it most points would lie near a plane of their own making.
  public static func fewestPoints(coordinates: Int) -> Int { 2 * coordinates + 1 }

  /// Computes the estimate.
  ///
  /// - Parameter points: one row per point, all of one length p of at least 2.
  /// - Returns: nil with fewer than 2p + 1 points, when a value is not finite, or when h points lie in one hyperplane.
  public init?(_ points: [[Double]]) {
    guard let width = points.first?.count, width >= 2, points.count >= Self.fewestPoints(coordinates: width),
      points.allSatisfy({ $0.count == width && $0.allSatisfy(\.isFinite) })
    else { return nil }
    // The estimate follows changes of unit, so coordinates of any size can be brought to similar ones.
    let centres = (0..<width).map { column in Quantile.median(points.map { $0[column] }) }
    let scales = (0..<width).map { column in
      points.reduce(0) { max($0, ($1[column] - centres[column]).magnitude) }
    }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let scaled = points.map { point in (0..<width).map { (point[$0] - centres[$0]) / scales[$0] } }
    let size = (points.count + width + 2) / 2
    isExact = Subsets.count(of: points.count, choosing: size, atMost: 200_000) != nil
    let found =
      isExact
      ? Self.smallest(scaled, Subsets.all(of: points.count, choosing: size))
      : Self.fast(scaled, size: size)
    guard let found, let raw = ScatterMatrix(scaled, found) else { return nil }
    support = found
    let free = Double(width)
    let corrected = Self.consistency(free, Double(size) / Double(points.count))
    let limit = GSL.chiSquaredQuantile(0.975, degreesOfFreedom: free)
    let kept = scaled.indices.filter { raw.squaredDistance(scaled[$0]) / corrected < limit }
    guard let plain = ScatterMatrix(scaled, kept) else { return nil }
    let factor = Self.consistency(free, 0.975)
    guard let final = ScatterMatrix(centre: plain.centre, covariance: plain.covariance.map { $0 * factor }) else {
      return nil
    }
    distances = scaled.map { final.squaredDistance($0).squareRoot() }
    location = (0..<width).map { final.centre[$0] * scales[$0] + centres[$0] }
    covariance = (0..<width * width).map { final.covariance[$0] * scales[$0 / width] * scales[$0 % width] }
  }

  // What the covariance of the innermost share of a normal sample must be multiplied with.
  private static func consistency(_ width: Double, _ share: Double) -> Double {
    let quantile = GSL.chiSquaredQuantile(share, degreesOfFreedom: width)
    return share / GSL.chiSquaredProbability(quantile, degreesOfFreedom: width + 2)
  }

  // Nil as soon as a subset is singular: its determinant of 0 is the smallest there can be.
  private static func smallest(_ points: [[Double]], _ subsets: Subsets) -> [Int]? {
    var best: (determinant: Double, subset: [Int])?
    for subset in subsets {
      guard let scatter = ScatterMatrix(points, subset) else { return nil }
      if scatter.determinant < best?.determinant ?? .infinity { best = (scatter.determinant, subset) }
    }
    return best?.subset
  }

  private static func fast(_ points: [[Double]], size: Int) -> [Int]? {
    var random = MersenneTwister(seed: 1984)
    var candidates: [(determinant: Double, subset: [Int])] = []
    for _ in 0..<500 {
      var order = Array(points.indices)
      random.shuffle(&order)
      var count = points[0].count + 1
      var start = ScatterMatrix(points, order.prefix(count))
      while start == nil && count < order.count {
        count += 1
        start = ScatterMatrix(points, order.prefix(count))
      }
      guard let start, let first = concentrated(points, start, size),
        let second = concentrated(points, first.scatter, size)
      else { return nil }
      candidates.append((second.scatter.determinant, second.subset))
    }
    candidates.sort { $0.determinant < $1.determinant }
    var best: (determinant: Double, subset: [Int])?
    for candidate in candidates.prefix(10) {
      var (determinant, subset) = candidate
      while let scatter = ScatterMatrix(points, subset), let next = concentrated(points, scatter, size),
        next.scatter.determinant < determinant
      {
        (determinant, subset) = (next.scatter.determinant, next.subset)
      }
      if determinant < best?.determinant ?? .infinity { best = (determinant, subset) }
    }
    return best?.subset
  }

  // The C-step: the points nearest by the old scatter have a covariance whose determinant is no larger.
  private static func concentrated(
    _ points: [[Double]], _ scatter: ScatterMatrix, _ size: Int
  ) -> (scatter: ScatterMatrix, subset: [Int])? {
    let squared = points.map(scatter.squaredDistance)
    let subset = points.indices.sorted { (squared[$0], $0) < (squared[$1], $1) }.prefix(size).sorted()
    return ScatterMatrix(points, subset).map { ($0, subset) }
  }
}
