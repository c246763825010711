/// Mean and covariance (divisor m, as the minimum covariance determinant is defined) of m points with p coordinates,
/// made ready for distances.
struct ScatterMatrix {
  /// The mean.
  let centre: [Double]
  /// Row-major p x p covariance.
  let covariance: [Double]
  private let factor: PositiveDefinite

  /// The scatter of the points at `places`; nil when its covariance is singular.
  init?(_ points: [[Double]], _ places: some Collection<Int>) {
    guard let width = points.first?.count, !places.isEmpty else { return nil }
    let count = Double(places.count)
    var centre = [Double](repeating: 0, count: width)
    for place in places {
      for column in 0..<width { centre[column] += points[place][column] }
    }
    for column in 0..<width { centre[column] /= count }
    var covariance = [Double](repeating: 0, count: width * width)
    for place in places {
      for row in 0..<width {
        let left = points[place][row] - centre[row]
        for column in 0...row { covariance[row * width + column] += left * (points[place][column] - centre[column]) }
      }
    }
    for row in 0..<width {
      for column in 0...row {
        covariance[row * width + column] /= count
        covariance[column * width + row] = covariance[row * width + column]
      }
    }
    self.init(centre: centre, covariance: covariance)
  }

  /// A centre with a covariance; nil when that is singular to working precision.
  init?(centre: [Double], covariance: [Double]) {
    guard let factor = PositiveDefinite(covariance, order: centre.count, tolerance: 1e-12) else { return nil }
    self.centre = centre
    self.covariance = covariance
    self.factor = factor
  }

  /// The covariance's determinant.
  var determinant: Double { factor.determinant }

  /// The squared Mahalanobis distance of a point.
  func squaredDistance(_ point: [Double]) -> Double { factor.inverseSquare { point[$0] - centre[$0] } }
}
