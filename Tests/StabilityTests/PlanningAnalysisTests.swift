import Failures
import Stability
import Testing

@Suite struct PlanningAnalysisTests {
  @Test func aPlanLiesBetweenItsBoundsAndAboveThePlugIn() throws {
    let runs = syntheticRuns(9)
    let plan = try PlanningAnalysis(effect: 0.01).analyse(runs)
    let (seeds, low, high) = (try #require(plan.seeds), try #require(plan.low), try #require(plan.high))
    let exact = try #require(plan.seedsIfSpreadIsExact)
    #expect(low <= exact && exact < seeds && seeds < high, "\(low) \(exact) \(seeds) \(high)")
    #expect((plan.promisedPower ?? 0) >= 0.8 && (plan.promisedPower ?? 1) < 0.83)
    #expect(plan.detectable.map(\.seeds) == [3, 5, 9, 10, 20, 50])
    for (few, many) in zip(plan.detectable, plan.detectable.dropFirst()) { #expect(few.effect > many.effect) }
    #expect(plan.detectable.allSatisfy { $0.low < $0.effect && $0.effect < $0.high })
    #expect(plan.spread.count == 9 && plan.scope.runs.count == 9 && plan.scope.lastStep == 96)
    #expect(plan.notes.contains { $0.contains("9 pilot runs know the spread badly") })
    #expect(try keys(of: plan).isSuperset(of: ["seeds", "effect", "power", "low", "high", "scope", "method"]))
  }

  @Test func withoutAnEffectOneStandardDeviationIsPlannedFor() throws {
    let plan = try PlanningAnalysis().analyse(syntheticRuns(9))
    // For one standard deviation 17 seeds a group, were it known.
    #expect(plan.effectIsDefault && plan.effect == plan.spread.standardDeviation && plan.seedsIfSpreadIsExact == 17)
    #expect(plan.notes.contains { $0.contains("no --effect was given") })
  }

  @Test func aPlanWithLooksKeepsErrorRateAndPower() throws {
    let plan = try PlanningAnalysis(effect: 0.02, looks: 2).analyse(syntheticRuns(9))
    let early = try #require(plan.sequential)
    #expect(early.seeds.count == 2 && early.levels[0] < early.levels[1])
    #expect(early.measuredError < 0.056 && early.measuredPower > 0.78 && early.simulations == 20_000)
    #expect((early.seeds.last ?? 0) >= (plan.seeds ?? 0) && early.meanSeeds <= Double(early.seeds.last ?? 0))
    #expect(try PlanningAnalysis(effect: 0.02).analyse(syntheticRuns(9)).sequential == nil)
  }

  @Test func plansThatCannotBeMadeAreRefused() throws {
    let runs = syntheticRuns(5)
    for planning in [
      PlanningAnalysis(effect: 0), PlanningAnalysis(effect: .nan), PlanningAnalysis(power: 1),
      PlanningAnalysis(level: 0),
      PlanningAnalysis(power: 0.04), PlanningAnalysis(looks: 0), PlanningAnalysis(metric: "nothing"),
      PlanningAnalysis(size: "1b"),
    ] {
      #expect(throws: Failure.self) { try planning.analyse(runs) }
    }
    #expect(throws: Failure.self) { try PlanningAnalysis().analyse(Array(runs.prefix(1))) }
    #expect(throws: Failure.self) { try PlanningAnalysis().analyse([]) }
    #expect(throws: Failure.self) { try PlanningAnalysis(metric: "validation_loss").analyse([runs[0], runs[0]]) }
    #expect(try PlanningAnalysis(effect: 1e-9).analyse(runs).seeds == nil)
  }
}
