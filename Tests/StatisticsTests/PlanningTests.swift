import Numerics
import Statistics
import Testing

@Suite struct PlanningTests {
  @Test func noncentralTAgreesWithSciPy() throws {
    for point in try TestVectors.read().noncentral {
      let value = NoncentralT(degreesOfFreedom: point.df).lowerTail(point.t, noncentrality: point.delta)
      #expect(near(value, point.p, 1e-9), "df \(point.df), delta \(point.delta), t \(point.t): \(value) \(point.p)")
    }
  }

  // The density of the scale starts with a broken power; SciPy 1.17.1, and quadrature to 1e-12.
  @Test func noncentralTHoldsForFewBrokenDegreesOfFreedom() {
    let value = NoncentralT(degreesOfFreedom: 1.8042879170820671)
      .lowerTail(4.2327580397321425, noncentrality: -0.3625998618912627)
    #expect(near(value, 0.9828293754818882, 1e-9), "\(value)")
  }

  @Test func pooledPowerAgreesWithStatsmodels() throws {
    for point in try TestVectors.read().powers {
      let value = TwoSamplePower(perGroup: point.n, test: .pooled).power(standardisedEffect: point.d)
      #expect(near(value, point.power, 1e-7), "n \(point.n), d \(point.d): \(value) \(point.power)")
    }
  }

  @Test(arguments: [(3, 3.0), (5, 2.0), (10, 1.2)]) func welchPowerIsWhatSimulationGives(count: Int, effect: Double) {
    var random = MersenneTwister(seed: UInt32(count))
    let draws = 20_000
    let found = (0..<draws).count { _ in
      let first = (0..<count).map { _ in random.standardNormal() }
      let second = (0..<count).map { _ in random.standardNormal() + effect }
      return (MeanDifference.welch(first, second)?.pValue ?? 1) <= 0.05
    }
    let power = TwoSamplePower(perGroup: count).power(standardisedEffect: effect)
    #expect(near(Double(found) / Double(draws), power, 0.01), "\(found) of \(draws), \(power)")
    #expect(power < TwoSamplePower(perGroup: count, test: .pooled).power(standardisedEffect: effect))
  }

  @Test func seedsForOneStandardDeviationAreTheTextbooks() {
    // Cohen 1988: d = 1, level 0.05, power 0.8 needs 17 a group; d = 0.5 needs 64, d = 0.2 needs 394.
    let plan = SeedRequirement()
    #expect(plan.values(effect: 1, standardDeviation: 1) == 17)
    #expect(plan.values(effect: 0.5, standardDeviation: 1) == 64)
    #expect(plan.values(effect: 0.2, standardDeviation: 1) == 394)
    #expect(near(plan.detectableEffect(perGroup: 64), 0.499, 2e-3))
    // The normal approximation is exact enough for so many: 2 (1.959964 + 0.841621)^2 / 0.01^2 = 156,978, above the
    // limit, and 39,244 for twice the effect.
    #expect(plan.values(effect: 0.01, standardDeviation: 1) == nil)
    #expect(near(plan.values(effect: 0.02, standardDeviation: 1).map(Double.init), 39_245, 1e-4))
    #expect(plan.values(effect: 1e-9, standardDeviation: 1) == nil)
  }

  @Test func aSmallPilotAsksForMore() throws {
    let plan = SeedRequirement()
    func needed(_ runs: Int) -> Int? {
      plan.values(effect: 1, pilot: PilotSpread(standardDeviation: 1, degreesOfFreedom: runs - 1))
    }
    let (three, five, ten, many) = (
      try #require(needed(3)), try #require(needed(5)), try #require(needed(10)), try #require(needed(2_000))
    )
    #expect(three > five && five > ten && ten > 17 && many == 17, "\(three) \(five) \(ten) \(many)")
    let pilot = PilotSpread(standardDeviation: 2, degreesOfFreedom: 9)
    // Chi-square quantiles with 9 degrees of freedom: 2.700389 and 19.022768.
    #expect(near(pilot.interval().low, 2 * (9 / 19.02276780).squareRoot(), 1e-7))
    #expect(near(pilot.interval().high, 2 * (9 / 2.700389500).squareRoot(), 1e-7))
    let effect = plan.detectableEffect(perGroup: 12, pilot: pilot)
    #expect(near(plan.expectedPower(perGroup: 12, effect: effect, pilot: pilot), 0.8, 1e-6))
  }

  @Test func boundariesAreThePublishedOnes() {
    // Jennison and Turnbull 2000, tables 2.1 and 2.3, two-sided level 0.05.
    let pocock = [1: 1.960, 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555]
    let obrienFleming = [1: 1.960, 2: 1.977, 3: 2.004, 4: 2.024, 5: 2.040, 10: 2.087]
    for looks in pocock.keys.sorted() {
      let constant = SequentialBoundaries(looks: looks, level: 0.05, shape: .pocock).criticalValues[0]
      #expect(near(constant, pocock[looks], 3e-4), "\(looks) looks: \(constant)")
      let last = SequentialBoundaries(looks: looks, level: 0.05, shape: .obrienFleming).criticalValues[looks - 1]
      #expect(near(last, obrienFleming[looks], 3e-4), "\(looks) looks: \(last)")
    }
    let levels = SequentialBoundaries(looks: 2, level: 0.05, shape: .obrienFleming).nominalLevels
    #expect(near(levels[0], 0.0052, 2e-2) && near(levels[1], 0.0480, 2e-3))
  }

  @Test(arguments: SequentialBoundaries.Shape.allCases) func stoppingEarlyKeepsTheErrorRate(
    shape: SequentialBoundaries.Shape
  ) {
    let design = SequentialDesign(largest: 10, looks: 3, level: 0.05, shape: shape)
    #expect(design.perGroup == [4, 7, 10] && design.nominalLevels.count == 3)
    #expect(design.measuredError > 0.044 && design.measuredError < 0.056, "\(design.measuredError)")
    #expect(SequentialDesign(largest: 3, looks: 9, level: 0.05, shape: shape).perGroup == [2, 3])
  }

  @Test func lookingTwiceCostsFewSeedsAndSavesManyWhereThereIsAnEffect() throws {
    let pilot = PilotSpread(standardDeviation: 1, degreesOfFreedom: 19)
    let fixed = try #require(SeedRequirement().values(effect: 1.5, pilot: pilot))
    let design = try #require(
      SequentialDesign.reaching(
        power: 0.8, effect: 1.5, pilot: pilot, fixed: fixed, looks: 2, level: 0.05, shape: .obrienFleming))
    let last = try #require(design.perGroup.last)
    #expect(last >= fixed && last <= fixed + 2)
    let performance = design.performance(effect: 1.5, pilot: pilot, seed: 99)
    #expect(performance.power > 0.78 && performance.meanPerGroup < Double(last))
  }
}
