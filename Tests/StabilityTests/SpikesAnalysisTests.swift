import Foundation
import Testing

@testable import Stability

@Suite struct SpikesAnalysisTests {
  @Test func quietRunsDoNotAlarm() {
    let result = SpikesAnalysis().analyse(syntheticRuns(9))
    #expect(result.spikes.isEmpty)
    // The first twelve steps of a run have no level to rise from.
    #expect(result.tests == 9 * 2 * 84 && result.rules.map(\.rule) == [.group])
  }

  @Test func oneHighStepIsNamedWithItsHeightAndEnd() throws {
    var runs = syntheticRuns(9)
    runs[3].trainingLosses[59] += 2
    runs[3].trainingLosses[60] += 1
    let result = SpikesAnalysis().analyse(runs)
    let spike = try #require(result.spikes.first)
    #expect(result.spikes.count == 1 && result.runs == ["pythia-14m-seed4"])
    #expect(spike.step == 60 && spike.peakStep == 60 && spike.duration == 2 && spike.recoveredAt == 62)
    #expect(abs((spike.height ?? 0) - 2) < 0.3 && spike.seenAt == 60 && spike.isRetrospective && !spike.diverged)
    #expect(spike.sameData.isEmpty)
  }

  @Test func runThatNeverComesBackIsSaidToDiverge() throws {
    var runs = syntheticRuns(9)
    for step in 70..<96 { runs[1].trainingLosses[step] += Double(step - 65) }
    runs[1].trainingLosses[95] = .nan
    let result = SpikesAnalysis(metrics: ["training_loss"]).analyse(runs)
    let spike = try #require(result.spikes.first)
    #expect(result.runs == ["pythia-14m-seed2"])
    #expect(spike.recoveredAt == nil && spike.diverged && spike.peak == nil && (71...72).contains(spike.step))
  }

  @Test func spikeOfRunsWithTheSameDataIsTheData() throws {
    var runs = syntheticRuns(9)
    for index in 0..<2 {
      runs[index].dataSeed = 77
      runs[index].gradientNorms[80] += 3
    }
    let result = SpikesAnalysis(metrics: ["gradient_norm"]).analyse(runs)
    #expect(result.spikes.count == 2)
    #expect(result.spikes.allSatisfy { $0.step == 81 && $0.alsoSpiking.count == 1 && $0.cause.hasPrefix("the data") })
  }

  @Test func tooFewStepsAreNotTested() {
    let result = SpikesAnalysis().analyse(syntheticRuns(3, steps: 12))
    #expect(result.tests == 0 && result.rules.isEmpty && result.spikes.isEmpty)
  }

  @Test(arguments: [(5, 16, false), (5, 17, true), (6, 12, false), (6, 13, true)])
  func theNumberOfStepsNeededIsTheOneThatIsStated(runs: Int, steps: Int, isTested: Bool) {
    #expect((SpikesAnalysis().analyse(syntheticRuns(runs, steps: steps)).tests > 0) == isTested)
    let stated = SpikesResult.tooFewSteps
    #expect(stated.contains("more than 16 are") && stated.contains("more than 12 where 6 runs or more"))
  }

  @Test func runApartFromTheOthersSpikesOnlyWhereItRises() throws {
    var runs = syntheticRuns(9)
    for step in 0..<96 { runs[4].gradientNorms[step] *= step < 12 ? 1 : 0.6 }
    #expect(SpikesAnalysis(metrics: ["gradient_norm"]).analyse(runs).spikes.isEmpty)
    for step in 40..<44 { runs[4].gradientNorms[step] *= 1.7 }
    let spikes = SpikesAnalysis(metrics: ["gradient_norm"]).analyse(runs).spikes
    let spike = try #require(spikes.first)
    // Even at its highest the run is hardly above the others.
    #expect(spikes.count == 1 && spike.run == "pythia-14m-seed5" && spike.step == 41 && spike.duration == 4)
    #expect(spike.recoveredAt == 45 && spike.seenAt == 41)
  }

  @Test func runThatFallsMoreSlowlyThanTheOthersDoesNotSpike() {
    var runs = syntheticRuns(9)
    for index in runs.indices where index != 6 {
      for step in 50..<96 { runs[index].trainingLosses[step] -= 0.02 * Double(step - 49) }
    }
    #expect(SpikesAnalysis(metrics: ["training_loss"]).analyse(runs).spikes.isEmpty)
  }

  @Test func runsWithUnknownDataAreNotSaidToShareThem() throws {
    var runs = syntheticRuns(9)
    for index in runs.indices { runs[index].dataSeed = nil }
    for index in 0..<2 { runs[index].gradientNorms[80] += 3 }
    let spikes = SpikesAnalysis(metrics: ["gradient_norm"]).analyse(runs).spikes
    #expect(spikes.count == 2)
    #expect(spikes.allSatisfy { $0.dataSeed == nil && $0.sameData.isEmpty && $0.alsoSpiking.count == 1 })
    #expect(spikes.allSatisfy { $0.cause.hasPrefix("run or data") })
  }

  @Test func fewRunsAreComparedWithTheirOwnPast() throws {
    var runs = syntheticRuns(2)
    runs[0].gradientNorms[70] += 2
    let result = SpikesAnalysis(metrics: ["gradient_norm"]).analyse(runs)
    #expect(result.rules.map(\.rule) == [.own])
    #expect(result.spikes.map(\.step) == [71])
    #expect(result.runs == ["pythia-14m-seed1"])
  }
}
