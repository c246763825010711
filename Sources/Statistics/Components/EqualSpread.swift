import Numerics

/// The test of Brown and Forsythe (1974) that several groups have the same spread: an analysis of variance of the
/// distances from each group's median, and the same with its null distribution by permutation.
public struct EqualSpread: Sendable, Equatable {
  /// F of the distances from the medians.
  public let statistic: Double
  /// Degrees of freedom between groups.
  public let between: Int
  /// Degrees of freedom within groups.
  public let within: Int
  /// p-value by the F distribution.
  public let pValue: Double
  /// p-value by exchanging the residuals from the medians between groups, (1 + hits) / (1 + draws).
  public let permutationPValue: Double

  /// Permutations drawn.
  public static let draws = 9_999

  /// Runs the test.
  ///
  /// In the permutation version the values less their group's median are dealt out anew to groups of the same sizes,
  /// and medians and distances are taken again; with an odd number of values one residual is exactly 0 in every group,
  /// which a plain exchange of distances would take for evidence.
  ///
  /// - Returns: nil below two groups, with a group below two values, or when no distance differs from the others of its
  ///   group.
  public init?(_ groups: [[Double]], seed: UInt32 = 1) {
    guard groups.count > 1, groups.allSatisfy({ $0.count > 1 }), let observed = Self.statistic(groups) else {
      return nil
    }
    statistic = observed
    between = groups.count - 1
    within = groups.reduce(0) { $0 + $1.count } - groups.count
    pValue = GSL.fisherUpperTail(observed, Double(between), Double(within))
    var residuals = groups.flatMap { group -> [Double] in
      let median = Quantile.median(group)
      return group.map { $0 - median }
    }
    var random = MersenneTwister(seed: seed)
    let edge = observed * (1 - 1e-12)
    var hits = 0
    for _ in 0..<Self.draws {
      random.shuffle(&residuals)
      var start = 0
      let dealt = groups.map { group -> [Double] in
        defer { start += group.count }
        return Array(residuals[start..<start + group.count])
      }
      if let drawn = Self.statistic(dealt), drawn >= edge { hits += 1 }
    }
    permutationPValue = Double(1 + hits) / Double(1 + Self.draws)
  }

  private static func statistic(_ groups: [[Double]]) -> Double? {
    let distances = groups.map { group -> [Double] in
      let median = Quantile.median(group)
      return group.map { ($0 - median).magnitude }
    }
    let count = distances.reduce(0) { $0 + $1.count }
    let grand = distances.joined().reduce(0, +) / Double(count)
    var (between, within) = (0.0, 0.0)
    for group in distances {
      let moments = SampleMoments(group)
      between += Double(group.count) * (moments.mean - grand) * (moments.mean - grand)
      within += Double(group.count - 1) * moments.variance
    }
    guard within > 0 else { return nil }
    return (between / Double(groups.count - 1)) / (within / Double(count - groups.count))
  }
}
