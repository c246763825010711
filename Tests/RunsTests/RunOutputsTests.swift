import Checkpoints
import Failures
import Files
import Foundation
import NeoX
import Numerics
import Stability
import TestSupport
import Testing
import Traces

@testable import Runs

@Suite struct RunOutputsTests {
  private let shape = ModelConfiguration(layers: 1, width: 16, heads: 1, vocabularySize: 32)
  private let sequences: [[Int32]] = (0..<6).map { number in (0..<9).map { Int32((number * 5 + $0 * 7) % 32) } }

  private func model(_ seed: UInt32, length: Int) -> Model {
    let model = Model(shape, sequenceLength: length, forTraining: false)
    var random = MersenneTwister(seed: seed)
    for tensor in model.layout.tensors {
      for place in tensor.range { model.parameters.values[place] = Float(random.uniform() - 0.5) }
    }
    return model
  }

  /// Writes a run with a trace of steps 0, 1 and 2 and checkpoints of 0 and 2.
  private func writeRun(_ name: String, seed: UInt32, in folder: String) throws {
    let place = folder + "/" + name
    try AtomicWriting.ensureFolder(place)
    let texts = sequences.map { _ in "text" }
    let writer = try TraceWriter(
      creating: place + "/trace.h5",
      TraceDescription(
        run: name, size: "14m", initSeed: Int(seed), dataSeed: Int(seed), configuration: "{}", matrixNames: ["a"],
        siteNames: Model.siteNames(layers: 1), width: 16, probe: ProbeSet(tokenIDs: sequences, texts: texts)))
    for step in 0...2 {
      let model = self.model(seed + UInt32(100 * step), length: 9)
      var sites = [[Float]](repeating: [], count: 3)
      for sequence in sequences {
        for (site, values) in model.activations(tokens: sequence).enumerated() { sites[site] += values }
      }
      try writer.observe(
        Observation(
          step: step, validationLoss: 3, perMatrix: [[Double](repeating: 1, count: 8)],
          model: [Double](repeating: 1, count: 14), activations: sites))
      guard step != 1 else { continue }
      try withExtendedLifetime(model) {
        try CheckpointFolder.write(
          run: place, step: step, model: shape, parameters: model.parameters.pointer, layout: model.layout,
          tokenizerJSON: nil, state: nil)
      }
    }
  }

  @Test("Distributions from trace and checkpoint give the loss that the model itself has")
  func recomputes() throws {
    let folder = try TemporaryFolder()
    try writeRun("first", seed: 1, in: folder.path)
    try writeRun("second", seed: 2, in: folder.path)
    let found = try RunFolder(folder.path)
    let steps = found.runs.map { $0.outputs?.steps ?? [] }
    let hasCounts = found.tokenCounts != nil
    #expect(!hasCounts && steps == [[0, 2], [0, 2]])
    let result = try AgreementAnalysis().analyse(found.runs)
    let outputs = try #require(result.sizes.first?.outputs)
    #expect(outputs.vocabulary == 32 && outputs.steps.map(\.step) == [0, 2])
    #expect(outputs.unigramSource == "the probe set itself")
    for (place, step) in [0, 2].enumerated() {
      for (run, seed) in [UInt32(1), 2].enumerated() {
        let model = self.model(seed + UInt32(100 * step), length: 8)
        let loss = sequences.reduce(0) { $0 + model.loss(tokens: $1) } / Double(sequences.count)
        let own = try #require(outputs.steps[place].perRun[run].crossEntropy)
        #expect(abs(own - loss) < 1e-5)
      }
    }
    #expect(result.scope.leftOut.map(\.what) == ["step 1 of 14m"])
  }

  @Test("Runs with the same weights agree exactly")
  func copies() throws {
    let folder = try TemporaryFolder()
    try writeRun("first", seed: 1, in: folder.path)
    try writeRun("second", seed: 1, in: folder.path)
    let size = try #require(try AgreementAnalysis().analyse(RunFolder(folder.path).runs).sizes.first)
    #expect(size.outputs?.divergenceMatrix == [[0, 0], [0, 0]])
    #expect(size.tokens?.steps.last?.percent.value == 1)
  }

  @Test("Other weights are noticed before they are read, damaged ones when they are")
  func damage() throws {
    let folder = try TemporaryFolder()
    try writeRun("first", seed: 1, in: folder.path)
    try writeRun("second", seed: 2, in: folder.path)
    let before = try RunFolder(folder.path).runs[0].outputs?.digest
    let weights = folder.path + "/first/step2/model.safetensors"
    var bytes = try #require(FileManager.default.contents(atPath: weights))
    bytes[bytes.count - 5] ^= 0x11
    try bytes.write(to: URL(filePath: weights))
    let runs = try RunFolder(folder.path).runs
    #expect(runs[0].outputs?.digest == before)
    let refused = failure { _ = try AgreementAnalysis().analyse(runs) }
    #expect(refused?.kind == .badData && refused?.description.contains("first/step2/model.safetensors") == true)
    try bytes.dropLast(9).write(to: URL(filePath: weights))
    #expect(try RunFolder(folder.path).runs[0].outputs?.steps == [0])
    try FileManager.default.removeItem(atPath: folder.path + "/first/step0/manifest.json")
    let without = try RunFolder(folder.path).runs
    #expect(without[0].outputs?.steps == [])
    let result = try AgreementAnalysis().analyse(without)
    #expect(result.sizes.first?.outputs == nil && result.scope.leftOut.first?.what == "first")
  }
}
