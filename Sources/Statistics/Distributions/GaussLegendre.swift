import Glibc

/// Integration by panels of a 12-point Gauss–Legendre rule.
enum GaussLegendre {
  private static let pointCount = 12

  // Nodes are the roots of the Legendre polynomial, by Newton's method from the usual cosine guess.
  private static let rule: [(node: Double, weight: Double)] = (1...pointCount).map { index in
    var node = cos(Double.pi * (Double(index) - 0.25) / (Double(pointCount) + 0.5))
    var slope = 1.0
    for _ in 0..<50 {
      let (value, derivative) = legendre(node)
      slope = derivative
      let step = value / derivative
      node -= step
      if step.magnitude < 1e-16 { break }
    }
    return (node, 2 / ((1 - node * node) * slope * slope))
  }

  private static func legendre(_ x: Double) -> (value: Double, derivative: Double) {
    var (before, value) = (1.0, x)
    for order in 2...pointCount {
      let degree = Double(order)
      (before, value) = (value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree)
    }
    return (value, Double(pointCount) * (x * value - before) / (x * x - 1))
  }

  /// The integral of a function from `low` to `high` over equal panels.
  static func integral(from low: Double, to high: Double, panels: Int, _ function: (Double) -> Double) -> Double {
    let width = (high - low) / Double(panels)
    return (0..<panels).reduce(0) { sum, panel in
      let centre = low + (Double(panel) + 0.5) * width
      return sum + rule.reduce(0) { $0 + $1.weight * function(centre + $1.node * width / 2) } * width / 2
    }
  }

  /// The places and weights of `integral`, for functions that are integrated many times.
  static func points(from low: Double, to high: Double, panels: Int) -> [(place: Double, weight: Double)] {
    let width = (high - low) / Double(panels)
    return (0..<panels).flatMap { panel in
      let centre = low + (Double(panel) + 0.5) * width
      return rule.map { (centre + $0.node * width / 2, $0.weight * width / 2) }
    }
  }
}
