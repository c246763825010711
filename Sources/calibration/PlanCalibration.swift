import Numerics
import Statistics

/// Measures by simulation whether planned comparisons have the power that `analyze plan` promises, and the error rate
/// they are held to.
///
/// Every draw is a whole story: a pilot of normal runs, the plan made from its estimated spread, then a comparison with
/// as many new runs as the plan asks for, decided by Welch's test at 0.05, with the planned effect and without any.
struct PlanCalibration {
  /// Stories per cell.
  let draws: Int
  private let requirement = SeedRequirement()

  /// The tables.
  func tables() -> [CalibrationTable] {
    [
      CalibrationTable(
        name: "plan",
        caption:
          "Plans made from a pilot: \(draws) draws a cell, Welch at 0.05, power asked for 0.8, promised on average over the pilot.",
        columns: [
          "pilot runs", "effect in sd", "seeds (median)", "promised", "found", "found without effect",
          "found if the pilot is taken as exact",
        ], rows: [5, 9, 20].flatMap(planned)),
      CalibrationTable(
        name: "plan-looks",
        caption:
          "Plans with looks: effect 1.5 sd, pilot of 9 runs, power asked for 0.8, 20,000 draws other than those of the plan.",
        columns: [
          "looks", "boundary", "seeds at looks", "seeds at one look", "error rate", "power", "mean seeds with effect",
        ], words: 3,
        rows: [2, 3, 5].flatMap { looks in
          SequentialBoundaries.Shape.allCases.compactMap { sequential(looks: looks, shape: $0) }
        }),
    ]
  }

  private func planned(pilotRuns: Int) -> [[String]] {
    // No plan of these effects asks for more, but for pilots of near to no chance.
    let counts = Array(2...150)
    // A plan depends on the ratio of effect to estimated spread alone: the least ratio for each number of seeds serves
    // all draws.
    let unit = PilotSpread(standardDeviation: 1, degreesOfFreedom: pilotRuns - 1)
    let honest = counts.map { requirement.detectableEffect(perGroup: $0, pilot: unit) }
    let plugged = counts.map { requirement.detectableEffect(perGroup: $0) }
    func needed(_ ratio: Double, _ least: [Double]) -> Int {
      least.firstIndex { $0 <= ratio }.map { counts[$0] } ?? 150
    }
    return [0.75, 1.0, 1.5, 2.5].map { effect in
      var random = MersenneTwister(seed: UInt32(pilotRuns * 1000) + UInt32(effect * 100))
      var promises: [Double] = []
      var (found, alarms, foundIfExact) = (0, 0, 0)
      var seeds: [Int] = []
      for draw in 0..<draws {
        let spread = SampleMoments((0..<pilotRuns).map { _ in random.standardNormal() }).standardDeviation
        let ratio = effect / spread
        let count = needed(ratio, honest)
        seeds.append(count)
        // The promise varies little, and takes longer than everything else.
        if draw % 20 == 0 { promises.append(requirement.expectedPower(perGroup: count, effect: ratio, pilot: unit)) }
        if finds(effect, perGroup: count, &random) { found += 1 }
        if finds(0, perGroup: count, &random) { alarms += 1 }
        if finds(effect, perGroup: needed(ratio, plugged), &random) { foundIfExact += 1 }
      }
      return ["\(pilotRuns)", "\(effect)", "\(seeds.sorted()[draws / 2])", fixed(SampleMoments(promises).mean, 3)]
        + [found, alarms, foundIfExact].map { share($0, of: draws) }
    }
  }

  private func finds(_ effect: Double, perGroup: Int, _ random: inout MersenneTwister) -> Bool {
    let first = (0..<perGroup).map { _ in random.standardNormal() }
    let second = (0..<perGroup).map { _ in random.standardNormal() + effect }
    return (MeanDifference.welch(first, second)?.pValue ?? 1) <= 0.05
  }

  private func sequential(looks: Int, shape: SequentialBoundaries.Shape) -> [String]? {
    let pilot = PilotSpread(standardDeviation: 1, degreesOfFreedom: 8)
    guard let single = requirement.values(effect: 1.5, pilot: pilot),
      let design = SequentialDesign.reaching(
        power: 0.8, effect: 1.5, pilot: pilot, fixed: single, looks: looks, level: 0.05, shape: shape)
    else { return nil }
    let performance = design.performance(effect: 1.5, pilot: pilot, seed: 1_234)
    return [
      "\(looks)", shape.rawValue, design.perGroup.map { "\($0)" }.joined(separator: ", "), "\(single)",
      fixed(design.measuredError, 3), fixed(performance.power, 3), fixed(performance.meanPerGroup, 1),
    ]
  }
}
