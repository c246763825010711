import Failures
import Foundation
import Stability
import Testing

@Suite struct OutliersAnalysisTests {
  @Test func aStableFamilyHasNoOutlier() throws {
    let result = OutliersAnalysis().analyse(syntheticRuns(9))
    #expect(result.outliers.isEmpty)
    let size = try #require(result.sizes.first)
    #expect(size.isTested && size.tests.count == 4 && size.runs.count == 9)
    #expect(size.verdict.hasPrefix("14m: no gross outlier was found among 9 compared runs"))
    #expect(size.verdict.contains("below about 8 standard deviations") && !size.verdict.contains("step"))
    #expect(size.tests.map(\.metric).last == "gradient_norm" && size.tests.last?.title == "gradient norm")
    #expect(size.tests[0].summary == "at step 96" && size.tests[3].summary == "mean of steps 49 to 96")
    #expect(size.tests.allSatisfy { ($0.pAdjusted ?? 0) >= ($0.pValue ?? 1) && $0.statistics.count == 3 })
  }

  @Test func namesTheSabotagedRunAndOnlyIt() {
    var runs = syntheticRuns(9)
    runs[3].validationLosses = runs[3].validationLosses.map { $0 + 1 }
    runs[3].trainingLosses = runs[3].trainingLosses.map { $0 + 1 }
    let result = OutliersAnalysis().analyse(runs.reversed())
    #expect(result.outliers == ["pythia-14m-seed4"])
    #expect(result.sizes.first?.verdict == "14m: pythia-14m-seed4 is an outlier, out of 9 runs")
    #expect(result.sizes.first?.outliers.first?.reasons.first?.contains("validation loss") == true)
  }

  @Test func oneHardBatchAtTheEndMakesNoOutlier() {
    var runs = syntheticRuns(9)
    runs[5].trainingLosses[95] += 1
    runs[5].gradientNorms[95] += 1
    #expect(OutliersAnalysis().analyse(runs).outliers.isEmpty)
  }

  @Test func twoRestartedRunsDoNotHideEachOther() {
    var runs = syntheticRuns(10)
    for (run, drop) in [(2, 64), (6, 72)] {
      for index in runs[run].validationSteps.indices where runs[run].validationSteps[index] >= drop {
        runs[run].validationLosses[index] = runs[run].validationLosses[index - drop / 8 + 1]
      }
    }
    #expect(OutliersAnalysis().analyse(runs).outliers == ["pythia-14m-seed3", "pythia-14m-seed7"])
  }

  @Test func aDivergedRunIsAnOutlierAndLeavesTheOthersToBeTested() throws {
    var runs = syntheticRuns(6)
    runs[1].state = .diverged
    runs[1].failure = "loss is not finite at step 12"
    runs[1].trainingSteps = []
    let size = try #require(OutliersAnalysis().analyse(runs).sizes.first)
    #expect(size.outliers.map(\.run) == ["pythia-14m-seed2"] && size.isTested)
    #expect(size.outliers[0].reasons == ["training diverged: loss is not finite at step 12"])
    #expect(size.tests[0].count == 5 && size.leftOut.count == 1)
  }

  @Test func aRunThatFailedForAnotherReasonIsNoOutlierButNotCompared() throws {
    var runs = syntheticRuns(6)
    runs[1].state = .failed
    runs[1].failure = "no space left on device"
    let size = try #require(OutliersAnalysis().analyse(runs).sizes.first)
    #expect(size.outliers.isEmpty && size.isTested && size.comparedRuns == 5)
    #expect(size.leftOut.map(\.run) == ["pythia-14m-seed2"])
    #expect(size.leftOut[0].reason == "the run failed: no space left on device")
    #expect(size.verdict.contains("among 5 compared runs") && size.verdict.hasSuffix("; 1 run was not compared"))
  }

  @Test func aVerdictBeforeTheEndSaysHowFarItReaches() throws {
    var runs = syntheticRuns(5)
    for index in runs.indices { runs[index].plannedSteps = 96 }
    #expect(OutliersAnalysis().analyse(runs).sizes.first?.incompleteness == nil)
    runs[2].validationSteps.removeLast(4)
    runs[2].validationLosses.removeLast(4)
    let size = try #require(OutliersAnalysis().analyse(runs).sizes.first)
    #expect(size.verdict.hasSuffix("; compared up to step 64 of 96"))
  }

  @Test func settingsThatDifferAreNotCalledSeedsOnly() throws {
    var runs = syntheticRuns(5)
    #expect(OutliersAnalysis().analyse(runs).assumptions.first == "Runs differ in nothing but their seeds.")
    let before = OutliersAnalysis().analyse(runs).digest
    runs[3].deviations = [RunRecord.Deviation(setting: "gradient_clipping", value: "0.0", usual: "1.0")]
    let result = OutliersAnalysis().analyse(runs)
    #expect(result.assumptions.first?.contains("does not hold here: pythia-14m-seed4 has other settings") == true)
    #expect(result.digest != before)
  }

  @Test func runsThatShareASeedAreNotCalledIndependent() throws {
    var runs = syntheticRuns(9)
    #expect(!OutliersAnalysis().analyse(runs).assumptions.contains { $0.contains("seeds of its own") })
    for run in runs.indices { (runs[run].initSeed, runs[run].dataSeed) = (1 + run / 3, 1 + run % 3) }
    let lines = OutliersAnalysis().analyse(runs).assumptions
    #expect(
      lines.contains { $0.hasPrefix("Each run has seeds of its own. That does not hold here: 14m: some runs share") },
      "\(lines)")
  }

  @Test(arguments: zip([5, 6, 7, 8, 9, 10, 15, 20, 45], [16, 13, 10, 9, 8, 8, 7, 6, 6]))
  func fewRunsHideAllButGrossDeviations(_ runs: Int, _ deviations: Int) {
    #expect(OutliersAnalysis().analyse(syntheticRuns(runs)).sizes.first?.visibleDeviation == deviations)
  }

  @Test func aLossThatIsNotFiniteIsAnOutlierEvenWithoutAVerdict() throws {
    var runs = syntheticRuns(3)
    runs[0].trainingLosses[95] = .nan
    let size = try #require(OutliersAnalysis().analyse(runs).sizes.first)
    #expect(size.outliers.map(\.run) == ["pythia-14m-seed1"] && !size.isTested)
    #expect(size.verdict.contains("no verdict: 3 runs, at least five are needed"))
    #expect(String(decoding: try OutliersAnalysis().analyse(runs).json(), as: UTF8.self).contains("not finite"))
  }

  @Test func givesNoVerdictBelowFiveRunsAndSaysSo() {
    let result = OutliersAnalysis().analyse(syntheticRuns(4))
    #expect(result.sizes.first?.verdict == "14m: no verdict: 4 runs, at least five are needed")
    #expect(result.sizes.first?.tests.first?.reason == "no verdict: 4 runs, at least five are needed")
    #expect(OutliersAnalysis().analyse([]).sizes.isEmpty)
  }

  @Test func comparesOnlyStepsThatAllRunsHave() throws {
    var runs = syntheticRuns(5)
    runs[2].trainingSteps = Array(runs[2].trainingSteps.prefix(20))
    runs[2].trainingLosses = Array(runs[2].trainingLosses.prefix(20))
    runs[4].validationSteps = []
    runs[4].validationLosses = []
    let result = OutliersAnalysis().analyse(runs)
    let size = try #require(result.sizes.first)
    #expect(size.tests.map(\.summary).contains("mean of steps 11 to 20"))
    #expect(!size.tests.map(\.metric).contains("validation_loss"))
    let leftOut = result.scope.leftOut.map(\.what)
    #expect(leftOut == ["validation_loss", "training_loss at 76 steps", "gradient_norm at 76 steps"])
  }

  @Test func sizesAreJudgedApartAndInOrder() {
    var large = syntheticRuns(5, size: "160m", seed: 4)
    large[0].validationLosses = large[0].validationLosses.map { $0 - 2 }
    let result = OutliersAnalysis().analyse(large + syntheticRuns(5))
    #expect(result.sizes.map(\.size) == ["14m", "160m"])
    #expect(result.outliers == ["pythia-160m-seed1"])
  }

  @Test func aStoredResultIsReusedOnlyForTheSameObservations() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/polypythia-stability-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var runs = syntheticRuns(5)
    let first = try OutliersAnalysis().result(for: runs, storedIn: folder)
    let path = folder + "/outliers.json"
    var planted = first
    planted.null = "planted to see that the file is used"
    try planted.json().write(to: URL(fileURLWithPath: path))
    #expect(try OutliersAnalysis().result(for: runs.reversed(), storedIn: folder) == planted)
    #expect(String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self).contains("\"p_value\""))
    runs[0].digest = "another observation"
    #expect(try OutliersAnalysis().result(for: runs, storedIn: folder).null == first.null)
    try Data("{".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try OutliersAnalysis().result(for: runs, storedIn: folder).null == first.null)
  }
}

@Suite struct SeedSummaryTests {
  @Test func spreadsAreThoseOfTheFinalLosses() throws {
    var runs = syntheticRuns(3)
    for (run, loss) in zip(runs.indices, [5.0, 6, 10]) { runs[run].validationLosses[12] = loss }
    runs[2].trainingLosses[95] = .infinity
    let summary = try #require(SeedSummary.summarise(runs.reversed(), unigramCrossEntropy: 6.5).first)
    #expect(summary.rows.map(\.initSeed) == [1, 2, 3])
    #expect(summary.validationLoss?.mean == 7 && summary.validationLoss?.range == 5)
    #expect(((summary.validationLoss?.standardDeviation ?? 0) - 7.0.squareRoot()).magnitude < 1e-12)
    #expect(summary.rows[2].trainingLoss == nil && summary.trainingLoss?.count == 2)
    #expect(summary.unigramCrossEntropy == 6.5)
    #expect(summary.validationLoss?.without(["pythia-14m-seed3"])?.range == 1 && summary.validationLoss?.step == 96)
  }

  @Test func spreadsAreAtOneStepWhateverRunsHaveReached() throws {
    var runs = syntheticRuns(4)
    runs[3].state = .running
    runs[3].validationSteps.removeLast(6)
    runs[3].validationLosses.removeLast(6)
    // Two finished runs or more stand for themselves.
    var summary = try #require(SeedSummary.summarise(runs, unigramCrossEntropy: nil).first)
    #expect(summary.validationLoss?.step == 96 && summary.validationLoss?.count == 3)
    for index in 1..<4 { runs[index].state = .stopped }
    summary = try #require(SeedSummary.summarise(runs, unigramCrossEntropy: nil).first)
    #expect(summary.validationLoss?.step == 48 && summary.validationLoss?.count == 4)
    #expect(summary.validationLoss?.values.map(\.value) == runs.map { $0.validationLosses[6] })
    #expect(summary.rows[0].validationLoss == runs[0].validationLosses[12])
    runs[0].state = .diverged
    #expect(SeedSummary.summarise(runs, unigramCrossEntropy: nil).first?.validationLoss?.count == 3)
  }

  @Test func oneRunHasNoStandardDeviationAndNoRunsNoSummary() {
    let one = SeedSummary.summarise(syntheticRuns(1), unigramCrossEntropy: nil).first
    #expect(one?.validationLoss?.standardDeviation == nil && one?.validationLoss?.count == 1)
    #expect(SeedSummary.summarise([], unigramCrossEntropy: .nan).isEmpty)
  }
}
