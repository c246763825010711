import Foundation
import Testing

@testable import Stability

@Suite struct ChangePointAnalysisTests {
  private static let shared = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/runs")

  private static func record(_ name: String, _ metric: String, _ steps: [Int], _ values: [Double]) -> RunRecord {
    var run = RunRecord(name: name, size: "imported", initSeed: 0, dataSeed: 0)
    run.otherMetrics = [MetricCurve(metric: metric, steps: steps, values: values)]
    return run
  }

  @Test func startOfTheDecayIsFoundInPublishedRuns() throws {
    let file = Self.shared.appending(path: "modded-nanogpt/train_loss_value_embed.tsv")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      print("skipped: \(file.path()) is missing")
      return
    }
    let lines = text.split(separator: "\n").map { $0.split(separator: "\t") }
    let steps = lines.dropFirst().compactMap { Int($0[0]) }
    let runs = (1..<lines[0].count).map { column in
      Self.record(String(lines[0][column]), "train_loss", steps, lines.dropFirst().compactMap { Double($0[column]) })
    }
    let result = ChangePointAnalysis().analyse(runs)
    #expect(result.scope.runs.count == 38 && steps.count == 1_530)
    #expect(result.changepoints.count <= 6)
    let decay = try #require(result.changepoints.first { $0.low <= 930 && $0.high >= 930 })
    #expect(decay.high - decay.low <= 150 && decay.kind == .slope && decay.runs.count == 38)
    #expect((result.curves.first?.commonNoise ?? 0) > 0.99)
  }

  @Test func lateDeclineIsFoundInPublishedEvaluations() throws {
    let folder = Self.shared.appending(path: "pythia-evals/pythia-160m")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    guard !names.isEmpty else {
      print("skipped: \(folder.path()) is missing")
      return
    }
    var points: [(step: Int, accuracy: Double)] = []
    for name in names {
      let data = try Data(contentsOf: folder.appending(path: name))
      let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      let tasks = document?["results"] as? [String: [String: Double]]
      let digits = name.dropFirst("160m_step".count).prefix { $0.isNumber }
      points.append((try #require(Int(digits)), try #require(tasks?["lambada_openai"]?["acc"])))
    }
    points.sort { $0.step < $1.step }
    let result = ChangePointAnalysis().analyse([
      Self.record("160m", "lambada_openai/acc", points.map(\.step), points.map(\.accuracy))
    ])
    let decline = result.changepoints.filter { (33_000...93_000).contains($0.step) && $0.after < 0 && $0.before > 0 }
    #expect(points.count == 27 && decline.count == 1)
  }

  @Test func oneRunThatDivergedIsLeftOutAndNamed() {
    var runs = syntheticRuns(5)
    runs[2].state = .diverged
    let result = ChangePointAnalysis().analyse(runs)
    #expect(result.scope.leftOut.contains { $0.what == "pythia-14m-seed3" })
    #expect(result.scope.runs.count == 4)
  }

  @Test func sharedNoiseIsNotAveragedAway() throws {
    let runs = syntheticRuns(9)
    let noise = runs[0].trainingLosses.indices.map { runs[0].trainingLosses[$0] - 6 - 4 / Double($0 + 1).squareRoot() }
    func result(_ own: (Int, Int) -> Double) -> ChangePointResult {
      ChangePointAnalysis().analyse(
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
    let result = ChangePointAnalysis().analyse([Self.record("a", "loss", [1, 2], [1, 2])])
    #expect(result.changepoints.isEmpty && result.scope.leftOut.first?.what == "loss of imported")
  }
}
