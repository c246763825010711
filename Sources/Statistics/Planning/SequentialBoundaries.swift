import Glibc

/// Group-sequential boundaries for a two-sided test looked at several times at equal steps of information.
///
/// With K looks and normal increments, the statistic Z_k is compared with c_k: C for Pocock (1977), C sqrt(K / k) for
/// O'Brien and Fleming (1979). C is found so that the probability of ever crossing without an effect is the level, by
/// the recursive integration of Armitage, McPherson and Rowe (1969).
public struct SequentialBoundaries: Sendable, Equatable {
  /// How the boundary goes from look to look.
  public enum Shape: String, Codable, Sendable, CaseIterable {
    /// Strict at first, nearly a single test at the last look.
    case obrienFleming = "obrien-fleming"
    /// The same at every look.
    case pocock
  }

  /// c_1 … c_K on the scale of a standard normal statistic.
  public let criticalValues: [Double]
  /// The two-sided p-value below which look k stops: 2 (1 - Phi(c_k)).
  public let nominalLevels: [Double]

  /// Computes the boundary.
  ///
  /// - Parameters:
  ///   - looks: K, at least 1.
  ///   - level: probability of ever crossing without an effect, in (0, 1).
  ///   - shape: how it goes from look to look.
  public init(looks: Int, level: Double, shape: Shape) {
    let count = max(1, looks)
    let constant = Bisection.edge(from: 40, to: 0, halvings: 60) { constant in
      !(Self.crossingProbability(Self.criticalValues(constant, count, shape)) > level)
    }
    criticalValues = Self.criticalValues(constant, count, shape)
    nominalLevels = criticalValues.map { 2 * GSL.normalLowerTail(-$0) }
  }

  private static func criticalValues(_ constant: Double, _ looks: Int, _ shape: Shape) -> [Double] {
    (1...looks).map { look in
      shape == .pocock ? constant : constant * (Double(looks) / Double(look)).squareRoot()
    }
  }

  // Follows the density of the running sum of increments over the paths that have not crossed yet.
  private static func crossingProbability(_ criticalValues: [Double]) -> Double {
    var density: [(place: Double, mass: Double)] = [(0, 1)]
    for (index, critical) in criticalValues.enumerated() {
      // Sums beyond 9 standard deviations never happen.
      let edge = min(critical, 9) * Double(index + 1).squareRoot()
      density = GaussLegendre.points(from: -edge, to: edge, panels: 4).map { place, weight in
        let arriving = density.reduce(0) { sum, from in
          sum + from.mass * exp(-0.5 * (place - from.place) * (place - from.place))
        }
        return (place, weight * arriving / (2 * Double.pi).squareRoot())
      }
    }
    return 1 - density.reduce(0) { $0 + $1.mass }
  }
}
