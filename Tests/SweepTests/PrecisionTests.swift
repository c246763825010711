import Configuration
import Failures
import Foundation
import NeoX
import Runs
import SweepSupport
import TestSupport
import Testing
import Training

@testable import Report
@testable import Sweep

@Suite struct PrecisionTests {
  private func request(_ overrides: [String]) throws -> SweepRequest {
    var request = SweepRequest(sizes: [ModelSize.all[0]], seeds: .common([1, 2]), preset: .smoke)
    request.overrides = try overrides.map(ConfigurationOverride.init)
    return request
  }

  @Test func allRunsOfASweepHaveOnePrecisionAndItIsFp32UnlessAskedFor() throws {
    #expect(try request([]).runs().allSatisfy { $0.configuration.precision == .fp32 })
    #expect(try request(["precision=bf16"]).runs().allSatisfy { $0.configuration.precision == .bf16 })
    #expect(failure { _ = try request(["precision=fp8"]).runs() }?.remedy == "give one of fp32, bf16")
    #expect(failure { _ = try request(["pythia-14m-seed1:precision=bf16"]) }?.kind == .configuration)
  }

  @Test func aPlanOfAnotherPrecisionIsAnotherPlan() throws {
    let old = SweepPlan(preset: "smoke", corpus: try plan().corpus, runs: try request([]).runs())
    let new = SweepPlan(preset: "smoke", corpus: try plan().corpus, runs: try request(["precision=bf16"]).runs())
    let difference = try #require(old.difference(to: new))
    #expect((difference.old, difference.new) == ("fp32", "bf16"))
    #expect(PlanFacts.population(new).contains("bf16 on a CPU"))
    #expect(PlanFacts.settings(new).contains { $0 == ("Precision", "bf16") })
  }

  @Test func aPlanOfBeforeThereWasAChoiceIsOfSinglePrecision() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "polypythia-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let now = SweepPlan(preset: "smoke", corpus: try plan().corpus, runs: try request([]).runs())
    let text = String(decoding: try now.json(), as: UTF8.self).split(separator: "\n")
      .filter { !$0.contains("\"precision\"") }.joined(separator: "\n")
    try Data(text.utf8).write(to: URL(filePath: SweepPlan.path(in: folder)))
    #expect(try SweepPlan.read(folder: folder) == now)
  }

  @Test func bfloat16TakesLessMemoryThanSinglePrecisionAtTheSuitesSequenceLength() throws {
    for size in ModelSize.all.prefix(5) {
      let runs = [Precision.fp32, .bf16].map { precision in
        var run = Preset.paper.configuration(size: size, initSeed: 1, dataSeed: 1, steps: 143_000)
        run.precision = precision
        return run
      }
      let time = StepTime(runs[0], model: ModelConfiguration(size), matrixRate: 1e11)
      let memory = runs.map { RunEstimate($0, size: size, time: time).memory }
      #expect(memory[1] < memory[0], "\(size.name)")
    }
  }
}
