/// Mean and covariance (divisor m, as the minimum covariance determinant is defined) of m points with p coordinates,
/// made ready for distances.
struct ScatterMatrix {
  /// The mean.
  let centre: [Double]
  /// Row-major p x p covariance.
  let covariance: [Double]
  /// The covariance's determinant.
  let determinant: Double
  // Row-major lower triangle of the Cholesky factor.
  private let factor: [Double]

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
    let width = centre.count
    var factor = [Double](repeating: 0, count: width * width)
    var determinant = 1.0
    for row in 0..<width {
      for column in 0...row {
        var sum = covariance[row * width + column]
        for inner in 0..<column { sum -= factor[row * width + inner] * factor[column * width + inner] }
        if column < row {
          factor[row * width + column] = sum / factor[column * width + column]
        } else {
          guard sum > 1e-12 * covariance[row * width + row] else { return nil }
          factor[row * width + row] = sum.squareRoot()
          determinant *= sum
        }
      }
    }
    self.centre = centre
    self.covariance = covariance
    self.factor = factor
    self.determinant = determinant
  }

  /// The squared Mahalanobis distance of a point.
  func squaredDistance(_ point: [Double]) -> Double {
    let width = centre.count
    var solved = [Double](repeating: 0, count: width)
    var total = 0.0
    for row in 0..<width {
      var sum = point[row] - centre[row]
      for column in 0..<row { sum -= factor[row * width + column] * solved[column] }
      solved[row] = sum / factor[row * width + row]
      total += solved[row] * solved[row]
    }
    return total
  }
}
