import Foundation
import Numerics
import Testing

@testable import Stability

@Suite struct ChangePointsAnalysisTests {
  private static func record(_ name: String, _ metric: String, _ steps: [Int], _ values: [Double]) -> RunRecord {
    var run = RunRecord(name: name, size: "imported", initSeed: 0, dataSeed: 0)
    run.otherMetrics = [MetricCurve(metric: metric, steps: steps, values: values)]
    return run
  }

  /// In the form of a published set of 38 runs that read the same batches: the loss falls faster from step 930 of 1,530 on, and
  /// nearly all noise is common.
  @Test func startOfTheDecayIsFound() throws {
    var random = MersenneTwister(seed: 930)
    func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    let steps = Array(1...1_530)
    let common = steps.map { 4.5 - 2e-4 * Double($0) - 5e-4 * max(0, Double($0 - 930)) + 0.06 * noise() }
    let runs = (0..<38).map { run in
      Self.record("run\(run)", "train_loss", steps, common.map { $0 + 0.002 * noise() })
    }
    let result = ChangePointsAnalysis().analyse(runs)
    #expect(result.scope.runs.count == 38)
    #expect(result.changepoints.count <= 6)
    let decay = try #require(result.changepoints.first { $0.low <= 930 && $0.high >= 930 })
    #expect(decay.high - decay.low <= 150 && decay.kind == .slope && decay.runs.count == 38)
    #expect((result.curves.first?.commonNoise ?? 0) > 0.99)
  }

  /// In the form of the suite's evaluations: 27 checkpoints of one run, powers of two and then every 10,000 steps, whose accuracy rises
  /// from step 512 on and declines from step 63,000 on.
  @Test func lateDeclineIsFoundInOneRunOfUnevenSteps() throws {
    let steps = [0] + (0..<10).map { 1 << $0 } + [1_000] + (0..<15).map { 3_000 + 10_000 * $0 }
    var random = MersenneTwister(seed: 63)
    let values = steps.map { step in
      let rise = 0.4 * min(1, max(0, log2(max(1, Double(step)) / 512) / 6))
      return rise - 1e-6 * max(0, Double(step - 63_000)) + 0.006 * (random.uniform() - 0.5)
    }
    let result = ChangePointsAnalysis().analyse([Self.record("160m", "lambada_openai/acc", steps, values)])
    let decline = result.changepoints.filter { (33_000...93_000).contains($0.step) && $0.after < 0 && $0.before > 0 }
    #expect(steps.count == 27 && decline.count == 1)
  }

  @Test func oneRunThatDivergedIsLeftOutAndNamed() {
    var runs = syntheticRuns(5)
    runs[2].state = .diverged
    let result = ChangePointsAnalysis().analyse(runs)
    #expect(result.scope.leftOut.contains { $0.what == "pythia-14m-seed3" })
    #expect(result.scope.runs.count == 4)
  }

  @Test func sharedNoiseIsNotAveragedAway() throws {
    let runs = syntheticRuns(9)
    let noise = runs[0].trainingLosses.indices.map { runs[0].trainingLosses[$0] - 6 - 4 / Double($0 + 1).squareRoot() }
    func result(_ own: (Int, Int) -> Double) -> ChangePointsResult {
      ChangePointsAnalysis().analyse(
        (0..<9).map { run in
          Self.record(
            "run\(run)", "loss", Array(1...96), (0..<96).map { 5 - 0.05 * Double(min($0, 50)) + own(run, $0) })
        })
    }
    let together = result { _, step in noise[step] }
    let apart = result { run, step in runs[run].gradientNorms[step] - 1 - 1 / Double(step + 1) }
    let (wide, narrow) = (try #require(together.changepoints.first), try #require(apart.changepoints.first))
    #expect(wide.high - wide.low > narrow.high - narrow.low)
    #expect((together.curves[0].commonNoise ?? 0) > 0.99 && (apart.curves[0].commonNoise ?? 1) < 0.2)
  }

  @Test func shortCurvesAreLeftOutWithTheReason() {
    let result = ChangePointsAnalysis().analyse([Self.record("a", "loss", [1, 2], [1, 2])])
    #expect(result.changepoints.isEmpty && result.scope.leftOut.first?.what == "loss of imported")
  }
}
