import Numerics

/// A comparison of two groups by Welch's test that may stop at several looks, with its error rate and power measured by
/// simulation.
///
/// The boundaries' nominal p-values are applied to Welch's p-values (the significance-level approach of Jennison and
/// Turnbull 2000, section 3.8). With few values a look that is only roughly right, so all nominal levels are multiplied
/// by one factor, at most 1, under which `trials` simulated comparisons without an effect stop wrongly at the level;
/// the rate is then measured on as many new ones.
public struct SequentialDesign: Sendable, Equatable {
  /// Values in each group at each look, ascending.
  public let perGroup: [Int]
  /// The p-value at or below which each look stops.
  public let nominalLevels: [Double]
  /// Measured probability of stopping for a difference where there is none.
  public let measuredError: Double

  /// Comparisons simulated for each number reported.
  public static let trials = 20_000

  /// How simulated comparisons with an effect ended.
  public struct Performance: Sendable, Equatable {
    /// Share that found the difference.
    public let power: Double
    /// Mean number of values used in each group.
    public let meanPerGroup: Double
  }

  /// Places the looks and calibrates the levels.
  ///
  /// - Parameters:
  ///   - largest: values in each group at the last look, at least 2.
  ///   - looks: number of looks; fewer where that leaves less than two values for the first or no new value between
  ///     looks.
  ///   - level: probability of stopping for a difference where there is none.
  ///   - shape: the boundary.
  public init(largest: Int, looks: Int, level: Double, shape: SequentialBoundaries.Shape) {
    let last = max(2, largest)
    let count = max(1, min(looks, last - 1))
    var sizes: [Int] = []
    for look in 1...count {
      let wanted = (last * look + count - 1) / count
      // Every look has values of its own and leaves some for the looks after it.
      sizes.append(min(last - (count - look), max(wanted, (sizes.last ?? 1) + 1)))
    }
    perGroup = sizes
    let boundary = SequentialBoundaries(looks: count, level: level, shape: shape).nominalLevels
    var null = SequentialSimulation(perGroup: sizes, seed: 11)
    let ratios = (0..<Self.trials).map { _ in
      zip(null.pValues(effect: 0), boundary).reduce(Double.infinity) { min($0, $1.0 / $1.1) }
    }.sorted()
    let factor = min(1, ratios[max(0, Int(level * Double(Self.trials)) - 1)])
    let levels = boundary.map { $0 * factor }
    nominalLevels = levels
    var fresh = SequentialSimulation(perGroup: sizes, seed: 12)
    let alarms = (0..<Self.trials).count { _ in
      zip(fresh.pValues(effect: 0), levels).contains { $0 <= $1 }
    }
    measuredError = Double(alarms) / Double(Self.trials)
  }

  /// Simulates comparisons with an effect of a size in the pilot's units, the standard deviation drawn anew for each
  /// from what the pilot leaves possible.
  public func performance(effect: Double, pilot: PilotSpread, seed: UInt32 = 13) -> Performance {
    var simulation = SequentialSimulation(perGroup: perGroup, seed: seed)
    let freedom = Double(pilot.degreesOfFreedom)
    var (found, used) = (0, 0)
    for _ in 0..<Self.trials {
      let uncertainty = (freedom / simulation.chiSquare(pilot.degreesOfFreedom)).squareRoot()
      let pValues = simulation.pValues(effect: effect / (pilot.standardDeviation * uncertainty))
      let stop = zip(pValues, nominalLevels).enumerated().first { $0.element.0 <= $0.element.1 }?.offset
      if stop != nil { found += 1 }
      used += perGroup[stop ?? perGroup.count - 1]
    }
    return Performance(
      power: Double(found) / Double(Self.trials), meanPerGroup: Double(used) / Double(Self.trials))
  }

  /// The design with the fewest values at the last look whose simulated power is the one asked for.
  ///
  /// - Parameter fixed: values in each group that a single look needs; the search goes from there to twice as many.
  /// - Returns: nil when twice as many do not suffice, or when `fixed` is above 1,000, where simulating takes too long.
  public static func reaching(
    power: Double, effect: Double, pilot: PilotSpread, fixed: Int, looks: Int, level: Double,
    shape: SequentialBoundaries.Shape
  ) -> SequentialDesign? {
    guard fixed <= 1_000 else { return nil }
    func design(_ largest: Int) -> SequentialDesign {
      SequentialDesign(largest: largest, looks: looks, level: level, shape: shape)
    }
    func suffices(_ design: SequentialDesign) -> Bool {
      design.performance(effect: effect, pilot: pilot).power >= power
    }
    var (below, enough) = (fixed - 1, fixed)
    var best = design(enough)
    while !suffices(best) {
      guard enough < 2 * fixed + 2 else { return nil }
      (below, enough) = (enough, enough + max(1, fixed / 5))
      best = design(enough)
    }
    while enough - below > 1 {
      let middle = (below + enough) / 2
      let candidate = design(middle)
      if suffices(candidate) { (enough, best) = (middle, candidate) } else { below = middle }
    }
    return best
  }
}

/// Draws comparisons of two groups of normal values of unit variance and tests them at every look.
private struct SequentialSimulation {
  let perGroup: [Int]
  var random: MersenneTwister

  init(perGroup: [Int], seed: UInt32) {
    self.perGroup = perGroup
    random = MersenneTwister(seed: seed)
  }

  /// Welch's p-value at every look.
  mutating func pValues(effect: Double) -> [Double] {
    var (first, second) = (RunningMoments(), RunningMoments())
    var result: [Double] = []
    for size in perGroup {
      while first.count < size {
        first.add(random.standardNormal())
        second.add(random.standardNormal() + effect)
      }
      let (shareA, shareB) = (first.squares, second.squares)
      let freedom = Double(size - 1)
      let degrees = freedom * (shareA + shareB) * (shareA + shareB) / (shareA * shareA + shareB * shareB)
      let error = ((shareA + shareB) / (freedom * Double(size))).squareRoot()
      let statistic = (second.mean - first.mean).magnitude / error
      result.append(2 * GSL.studentUpperTail(statistic, degreesOfFreedom: degrees))
    }
    return result
  }

  /// A chi-square variate as a sum of squares.
  mutating func chiSquare(_ degreesOfFreedom: Int) -> Double {
    (0..<degreesOfFreedom).reduce(0) { sum, _ in
      let draw = random.standardNormal()
      return sum + draw * draw
    }
  }
}

/// Mean and sum of squared deviations, value by value (Welford 1962).
private struct RunningMoments {
  var count = 0
  var mean = 0.0
  var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let before = value - mean
    mean += before / Double(count)
    squares += before * (value - mean)
  }
}
