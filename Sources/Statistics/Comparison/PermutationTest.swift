import Numerics

/// A test whose null distribution comes from rearranging the data themselves.
public struct PermutationTest: Sendable, Equatable {
  /// Two-sided p-value: the share of arrangements whose statistic is at least as far from zero as the one observed.
  public let pValue: Double
  /// Number of arrangements looked at.
  public let arrangements: Int
  /// Whether these were all there are; else they were drawn, and the p-value is (1 + hits) / (1 + draws).
  public let isExact: Bool

  /// All arrangements are looked at when there are no more than this.
  static let mostArrangements = 2_000_000
  /// Arrangements drawn when there are more.
  static let draws = 100_000

  /// Difference of means of two groups under exchange of all values between them (Fisher 1935; Pitman 1937).
  ///
  /// The null is that all values come from one distribution; group sizes stay.
  ///
  /// - Returns: nil when a group is empty.
  public static func unpaired(_ first: [Double], _ second: [Double], seed: UInt32 = 1) -> PermutationTest? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let pooled = centred(first + second)
    // The centred total is 0, so the sum of one group decides the difference of means.
    let observed = pooled[..<first.count].reduce(0, +).magnitude
    let limit = threshold(observed, pooled)
    let smaller = min(first.count, second.count)
    if let count = choices(pooled.count, smaller) {
      let hits = subsets(pooled, from: 0, left: smaller, sum: 0, limit: limit)
      return PermutationTest(pValue: Double(hits) / Double(count), arrangements: count, isExact: true)
    }
    var shuffled = pooled
    return drawn(limit, seed) { random in
      random.shuffle(&shuffled)
      return shuffled[..<smaller].reduce(0, +)
    }
  }

  /// Mean of paired differences under changes of their signs.
  ///
  /// The null is that each difference is as likely to have either sign.
  ///
  /// - Returns: nil without differences.
  public static func paired(_ differences: [Double], seed: UInt32 = 1) -> PermutationTest? {
    guard !differences.isEmpty else { return nil }
    let limit = threshold(differences.reduce(0, +).magnitude, differences)
    if differences.count <= 20 {
      let all = 1 << differences.count
      let hits = signs(differences, from: 0, sum: 0, limit: limit)
      return PermutationTest(pValue: Double(hits) / Double(all), arrangements: all, isExact: true)
    }
    return drawn(limit, seed) { random in
      differences.reduce(0) { $0 + (random.nextWord() >> 31 == 0 ? $1 : -$1) }
    }
  }

  private static func drawn(
    _ limit: Double, _ seed: UInt32, _ sum: (inout MersenneTwister) -> Double
  ) -> PermutationTest {
    var random = MersenneTwister(seed: seed)
    let hits = (0..<draws).count { _ in sum(&random).magnitude >= limit }
    return PermutationTest(pValue: Double(1 + hits) / Double(1 + draws), arrangements: draws, isExact: false)
  }

  /// Number of ways to choose; nil above `mostArrangements`.
  static func choices(_ count: Int, _ chosen: Int) -> Int? {
    var result = 1
    for index in 1...max(1, min(chosen, count - chosen)) {
      result = result * (count - index + 1) / index
      if result > mostArrangements { return nil }
    }
    return result
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  // Sums that are equal but for the order of their terms must count as equal.
  private static func threshold(_ observed: Double, _ values: [Double]) -> Double {
    observed - 1e-12 * values.reduce(0) { $0 + $1.magnitude }
  }

  // How many choices of so many of the values from a place on bring the sum to the limit.
  private static func subsets(_ values: [Double], from start: Int, left: Int, sum: Double, limit: Double) -> Int {
    guard left > 0 else { return sum.magnitude >= limit ? 1 : 0 }
    return (start...(values.count - left)).reduce(0) { hits, index in
      hits + subsets(values, from: index + 1, left: left - 1, sum: sum + values[index], limit: limit)
    }
  }

  // How many choices of the signs from a place on bring the sum to the limit.
  private static func signs(_ values: [Double], from start: Int, sum: Double, limit: Double) -> Int {
    guard start < values.count else { return sum.magnitude >= limit ? 1 : 0 }
    return signs(values, from: start + 1, sum: sum + values[start], limit: limit)
      + signs(values, from: start + 1, sum: sum - values[start], limit: limit)
  }
}
