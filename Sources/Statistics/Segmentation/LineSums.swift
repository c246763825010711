/// Running sums from which the moments of any stretch of points are had in O(1).
struct LineSums: Sendable {
  /// Sums over a stretch of points, positions taken from an origin.
  struct Moments {
    var count: Double
    var x: Double
    var y: Double
    var xx: Double
    var xy: Double
    var yy: Double
  }

  private let x: [Double]
  private let y: [Double]
  private let xx: [Double]
  private let xy: [Double]
  private let yy: [Double]

  /// Prepares the sums of finite points; both coordinates should be of order one for the squares to keep their digits.
  init(positions: [Double], values: [Double]) {
    x = runningSums(positions)
    y = runningSums(values)
    xx = runningSums(positions.map { $0 * $0 })
    xy = runningSums(zip(positions, values).map { $0 * $1 })
    yy = runningSums(values.map { $0 * $0 })
  }

  /// The moments of the points in a range, their positions reduced by `origin`.
  func moments(_ range: Range<Int>, origin: Double) -> Moments {
    let (low, high) = (range.lowerBound, range.upperBound)
    let count = Double(high - low)
    let sumX = x[high] - x[low]
    let sumY = y[high] - y[low]
    return Moments(
      count: count, x: sumX - count * origin, y: sumY,
      xx: xx[high] - xx[low] - 2 * origin * sumX + count * origin * origin,
      xy: xy[high] - xy[low] - origin * sumY, yy: yy[high] - yy[low])
  }
}
