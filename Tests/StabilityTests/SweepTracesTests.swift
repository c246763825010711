import Failures
import Files
import Foundation
import Stability
import Testing
import Traces

@Suite struct SweepTracesTests {
  private func withSweep(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/polypythia-sweep-\(UUID().uuidString)"
    try AtomicWriting.ensureFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func writeRun(_ folder: String, seed: Int, lossOffset: Double = 0) throws {
    let path = folder + "/pythia-14m-seed\(seed)"
    try AtomicWriting.ensureFolder(path)
    let description = TraceDescription(
      run: "pythia-14m-seed\(seed)", size: "14m", initSeed: seed, dataSeed: seed, configuration: "{\"steps\": 2}",
      matrixNames: ["a"], siteNames: ["embedding", "final"], width: 2,
      probe: ProbeSet(tokenIDs: [[1, 2, 3, 4, 5]], texts: ["a probe"]))
    let writer = try TraceWriter(creating: path + "/trace.h5", description)
    for step in 1...2 {
      writer.record(
        TrainingRow(
          step: step, loss: Float(9 - step), gradientNorm: 1, learningRate: 0.1, tokens: step, seconds: 1,
          tokensPerSecond: 1))
    }
    let values = (0..<10).map { Float(($0 * 7 + seed) % 5) }
    try writer.observe(
      Observation(
        step: 2, validationLoss: 7 + lossOffset, perMatrix: [[Double](repeating: 1, count: 8)],
        model: [Double](repeating: 1, count: 14), activations: [values, values]))
  }

  @Test func readsBackWhatTheTraceWriterWrote() throws {
    try withSweep { folder in
      for seed in [2, 1, 3] { try writeRun(folder, seed: seed, lossOffset: 0.125 * Double(seed)) }
      try AtomicWriting.ensureFolder(folder + "/corpus")
      let sweep = try SweepTraces(folder)
      #expect(sweep.runs.map(\.name) == ["pythia-14m-seed1", "pythia-14m-seed2", "pythia-14m-seed3"])
      let run = try #require(sweep.runs.first)
      #expect(run.trainingSteps == [1, 2] && run.trainingLosses == [8, 7] && run.state == .finished)
      #expect(run.validationSteps == [2] && run.validationLosses == [7.125] && run.observationSteps == [2])
      #expect(run.sites == ["embedding", "final"] && sweep.runs[0].digest != sweep.runs[1].digest)
      #expect(try run.activations("final", 2)?.tokens == 5)
      let similarity = try SimilarityAnalysis().result(for: sweep.runs, storedIn: folder + "/results")
      #expect(similarity.sizes.first?.sites.count == 2 && similarity.sizes.first?.sites.first?.pairs == 3)
    }
  }

  @Test func takesTheStateFromTheProgressNote() throws {
    try withSweep { folder in
      try writeRun(folder, seed: 1)
      try writeRun(folder, seed: 2)
      let note = "{\"run\": \"x\", \"state\": \"failed\", \"message\": \"the loss is not finite\"}"
      try AtomicWriting.write(note, to: folder + "/pythia-14m-seed1/progress.json")
      try AtomicWriting.write("{", to: folder + "/pythia-14m-seed2/progress.json")
      try AtomicWriting.ensureFolder(folder + "/pythia-14m-seed3")
      try AtomicWriting.write(note, to: folder + "/pythia-14m-seed3/progress.json")
      let sweep = try SweepTraces(folder)
      #expect(sweep.runs.map(\.state) == [.failed, .finished])
      #expect(sweep.runs.first?.failure == "the loss is not finite")
      #expect(sweep.warnings == ["pythia-14m-seed3 has no trace (the loss is not finite)"])
    }
  }

  @Test func refusesMissingFoldersAndDamagedTraces() throws {
    try withSweep { folder in
      #expect(throws: Failure.self) { try SweepTraces(folder + "/none") }
      try AtomicWriting.ensureFolder(folder + "/pythia-14m-seed1")
      try AtomicWriting.write("not a trace", to: folder + "/pythia-14m-seed1/trace.h5")
      #expect(throws: Failure.self) { try SweepTraces(folder) }
    }
  }
}
