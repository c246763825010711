/// The probability that a value of one group exceeds a value of another, ties counted half.
public struct ProbabilityOfImprovement: Sendable, Equatable {
  /// The estimate, in 0...1.
  public let estimate: Double
  /// Lower end of the interval.
  public let low: Double
  /// Upper end of the interval.
  public let high: Double

  /// P(second > first) + P(second = first) / 2 over all pairs of a value from each group (Mann and Whitney's U over n
  /// m), with Newcombe's fifth interval (Newcombe 2006): the theta for which (estimate - theta)^2 = z^2 V(theta),
  /// V = theta (1 - theta) [1 + N ((1 - theta) / (2 - theta) + theta / (1 + theta))] / (n m), N = (n + m) / 2 - 1.
  /// Unlike a bootstrap it does not shrink to a point when the groups do not overlap.
  ///
  /// - Returns: nil when a group is empty.
  public static func unpaired(
    _ first: [Double], _ second: [Double], confidence: Double = 0.95
  ) -> ProbabilityOfImprovement? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let wins = first.reduce(0.0) { sum, a in
      sum + second.reduce(0.0) { $0 + ($1 > a ? 1 : $1 == a ? 0.5 : 0) }
    }
    let pairs = Double(first.count * second.count)
    let spare = Double(first.count + second.count) / 2 - 1
    return ProbabilityOfImprovement(wins / pairs, confidence) { theta in
      theta * (1 - theta) * (1 + spare * ((1 - theta) / (2 - theta) + theta / (1 + theta))) / pairs
    }
  }

  /// The share of pairs with a positive difference, zeros counted half, with Wilson's interval (Wilson 1927).
  ///
  /// - Returns: nil without pairs.
  public static func paired(_ differences: [Double], confidence: Double = 0.95) -> ProbabilityOfImprovement? {
    guard !differences.isEmpty else { return nil }
    let count = Double(differences.count)
    let wins = differences.reduce(0.0) { $0 + ($1 > 0 ? 1 : $1 == 0 ? 0.5 : 0) }
    return ProbabilityOfImprovement(wins / count, confidence) { $0 * (1 - $0) / count }
  }

  private init(_ estimate: Double, _ confidence: Double, variance: (Double) -> Double) {
    self.estimate = estimate
    let z = GSL.normalQuantile((1 + confidence) / 2)
    // Positive outside the interval, negative inside, and inside at the estimate unless that is 0 or 1 itself.
    func excess(_ theta: Double) -> Double { (estimate - theta) * (estimate - theta) - z * z * variance(theta) }
    func edge(outside: Double, inside: Double) -> Double {
      Bisection.edge(from: inside, to: outside, halvings: 100) { !(excess($0) > 0) }
    }
    low = estimate == 0 ? 0 : edge(outside: 0, inside: estimate)
    high = estimate == 1 ? 1 : edge(outside: 1, inside: estimate)
  }
}
