/// How many values each of two groups needs, and what effect a number of values can show, by Welch's test.
public struct SeedRequirement: Sendable {
  /// Two-sided level of the test.
  public let level: Double
  /// The power asked for.
  public let power: Double

  /// No search goes beyond this number of values a group.
  public static let most = 100_000

  /// Sets the test's level and the power asked for, both in (0, 1).
  public init(level: Double = 0.05, power: Double = 0.8) {
    self.level = level
    self.power = power
  }

  /// The least number of values per group that reaches the power when the standard deviation is known exactly.
  ///
  /// - Returns: nil above `most`.
  public func values(effect: Double, standardDeviation: Double) -> Int? {
    least { $0.power(standardisedEffect: effect / standardDeviation) >= power }
  }

  /// The least number of values per group whose power, averaged over what a pilot leaves possible for the standard
  /// deviation, is the one asked for: the power that planning by such pilots delivers on average, where plugging in the
  /// estimate delivers less.
  ///
  /// - Returns: nil above `most`.
  public func values(effect: Double, pilot: PilotSpread) -> Int? {
    least { expectedPower($0, effect: effect, pilot: pilot) >= power }
  }

  /// The power of a number of values per group, averaged over what the pilot leaves possible.
  public func expectedPower(perGroup: Int, effect: Double, pilot: PilotSpread) -> Double {
    expectedPower(TwoSamplePower(perGroup: perGroup, level: level), effect: effect, pilot: pilot)
  }

  /// The effect, in standard deviations, that a number of values per group shows with the power when the standard
  /// deviation is known.
  public func detectableEffect(perGroup: Int) -> Double {
    let test = TwoSamplePower(perGroup: perGroup, level: level)
    return root { test.power(standardisedEffect: $0) }
  }

  /// The effect, in the pilot's units, that a number of values per group shows with the power on average over what the
  /// pilot leaves possible.
  public func detectableEffect(perGroup: Int, pilot: PilotSpread) -> Double {
    let test = TwoSamplePower(perGroup: perGroup, level: level)
    let unit = PilotSpread(standardDeviation: 1, degreesOfFreedom: pilot.degreesOfFreedom)
    return pilot.standardDeviation * root { expectedPower(test, effect: $0, pilot: unit) }
  }

  private func expectedPower(_ test: TwoSamplePower, effect: Double, pilot: PilotSpread) -> Double {
    pilot.mean { test.power(standardisedEffect: effect / $0) }
  }

  private func least(_ suffices: (TwoSamplePower) -> Bool) -> Int? {
    func reaches(_ count: Int) -> Bool { suffices(TwoSamplePower(perGroup: count, level: level)) }
    var (below, enough) = (1, 2)
    while !reaches(enough) {
      guard enough < Self.most else { return nil }
      (below, enough) = (enough, min(Self.most, enough * 2))
    }
    while enough - below > 1 {
      let middle = (below + enough) / 2
      if reaches(middle) { enough = middle } else { below = middle }
    }
    return enough
  }

  private func root(_ reached: (Double) -> Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while reached(high) < power && high < 1e6 { (low, high) = (high, high * 2) }
    return Bisection.edge(from: high, to: low, halvings: 36) { !(reached($0) < power) }
  }
}
