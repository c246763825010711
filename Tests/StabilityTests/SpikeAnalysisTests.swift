import Foundation
import Testing

@testable import Stability

@Suite struct SpikeAnalysisTests {
  @Test func quietRunsDoNotAlarm() {
    let result = SpikeAnalysis().analyse(syntheticRuns(9))
    #expect(result.spikes.isEmpty)
    #expect(result.tests == 9 * 2 * 96)
  }

  @Test func oneHighStepIsNamedWithItsHeightAndEnd() throws {
    var runs = syntheticRuns(9)
    runs[3].trainingLosses[59] += 2
    runs[3].trainingLosses[60] += 1
    let result = SpikeAnalysis().analyse(runs)
    let spike = try #require(result.spikes.first)
    #expect(result.spikes.count == 1 && result.runs == ["pythia-14m-seed4"])
    #expect(spike.step == 60 && spike.peakStep == 60 && spike.duration == 2 && spike.recoveredAt == 62)
    #expect(abs((spike.height ?? 0) - 2) < 0.3 && spike.isCausal && spike.isRetrospective)
    #expect(spike.sameData.isEmpty)
  }

  @Test func runThatNeverComesBackIsSaidToDiverge() throws {
    var runs = syntheticRuns(9)
    for step in 70..<96 { runs[1].trainingLosses[step] += Double(step - 65) }
    runs[1].trainingLosses[95] = .nan
    let result = SpikeAnalysis(metrics: ["training_loss"]).analyse(runs)
    let spike = try #require(result.spikes.first)
    #expect(result.runs == ["pythia-14m-seed2"])
    #expect(spike.recoveredAt == nil && spike.peak == nil && spike.step == 71)
  }

  @Test func spikeOfRunsWithTheSameDataIsTheData() throws {
    var runs = syntheticRuns(9)
    for index in 0..<2 {
      runs[index].dataSeed = 77
      runs[index].gradientNorms[80] += 3
    }
    let result = SpikeAnalysis(metrics: ["gradient_norm"]).analyse(runs)
    #expect(result.spikes.count == 2)
    #expect(result.spikes.allSatisfy { $0.step == 81 && $0.alsoSpiking.count == 1 && $0.cause.hasPrefix("the data") })
  }

  @Test func tooFewStepsAreNotTested() {
    let result = SpikeAnalysis().analyse(syntheticRuns(3, steps: 12))
    #expect(result.tests == 0 && result.threshold == nil && result.spikes.isEmpty)
  }
}
