import Failures
import Files
import Foundation
import NeoX
import Numerics
import Testing

@testable import Checkpoints

@Suite struct CheckpointTests {
  private let model = ModelConfiguration(layers: 2, width: 16, heads: 2, vocabularySize: 40)
  private let tokenizer = Data("{\"version\":\"1.0\"}".utf8)

  private func buffer(_ layout: ParameterLayout, scale: Float) -> AlignedBuffer<Float> {
    let buffer = AlignedBuffer<Float>(count: layout.bufferCount)
    for tensor in layout.tensors {
      for index in tensor.range { buffer.pointer[index] = scale * Float(index % 977) / 977 - 0.25 }
    }
    return buffer
  }

  private func values(_ buffer: AlignedBuffer<Float>) -> [Float] { withExtendedLifetime(buffer) { Array($0.values) } }

  private func write(_ run: String, step: Int, scale: Float = 1, withState: Bool = true) throws {
    let layout = ParameterLayout(model)
    let state = TrainingState(
      step: step, firstMoment: buffer(layout, scale: 2),
      secondMoment: buffer(layout, scale: 3))
    try withExtendedLifetime(buffer(layout, scale: scale)) {
      try CheckpointFolder.write(
        run: run, step: step, model: model, parameters: $0.pointer, layout: layout, tokenizerJSON: tokenizer,
        state: withState ? state : nil)
    }
  }

  @Test func modelAndStateComeBackBitForBit() throws {
    let run = try Scratch()
    try write(run.path, step: 4)
    let layout = ParameterLayout(model)
    let folder = CheckpointFolder.path(run: run.path, step: 4)
    let read = try HuggingFaceCheckpoint.read(folder)
    #expect(read.model == model)
    #expect(values(read.parameters) == values(buffer(layout, scale: 1)))
    let state = try TrainingState.read(from: folder, layout: layout)
    #expect(state.step == 4)
    #expect(values(state.firstMoment) == values(buffer(layout, scale: 2)))
    #expect(values(state.secondMoment) == values(buffer(layout, scale: 3)))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/tokenizer.json")) == tokenizer)
  }

  @Test func equalInputGivesEqualBytes() throws {
    let (one, two) = (try Scratch(), try Scratch())
    try write(one.path, step: 1)
    try write(two.path, step: 1)
    for name in try FileManager.default.contentsOfDirectory(atPath: one.path + "/step1") {
      #expect(
        try SHA256.hexadecimal(ofFile: one.path + "/step1/" + name)
          == SHA256.hexadecimal(ofFile: two.path + "/step1/" + name), "\(name)")
    }
  }

  @Test func stepsAreListedAndTheNewestWithStateContinues() throws {
    let run = try Scratch()
    #expect(CheckpointFolder.steps(run: run.path) == [])
    #expect(CheckpointFolder.newestResumable(run: run.path) == nil)
    for step in [0, 8, 16] { try write(run.path, step: step, withState: step == 8) }
    try FileManager.default.createDirectory(atPath: run.path + "/step32", withIntermediateDirectories: false)
    try FileManager.default.createDirectory(atPath: run.path + "/step08", withIntermediateDirectories: false)
    #expect(CheckpointFolder.steps(run: run.path) == [0, 8, 16])
    #expect(CheckpointFolder.newestResumable(run: run.path) == 8)
    try TrainingState.remove(from: CheckpointFolder.path(run: run.path, step: 8))
    #expect(CheckpointFolder.newestResumable(run: run.path) == nil)
    #expect(CheckpointFolder.steps(run: run.path) == [0, 8, 16])
    try CheckpointManifest.verify(CheckpointFolder.path(run: run.path, step: 8))
    try CheckpointFolder.remove(run: run.path, step: 8)
    #expect(CheckpointFolder.steps(run: run.path) == [0, 16])
  }

  @Test func aStepThatExistsIsReplaced() throws {
    let run = try Scratch()
    try write(run.path, step: 3, scale: 1)
    try write(run.path, step: 3, scale: 5, withState: false)
    let read = try HuggingFaceCheckpoint.read(CheckpointFolder.path(run: run.path, step: 3))
    #expect(values(read.parameters) == values(buffer(ParameterLayout(model), scale: 5)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["step3"])
    #expect(TrainingState.step(in: run.path + "/step3") == nil)
  }

  @Test func leftoversOfAKilledProcessAreRemoved() throws {
    let run = try Scratch()
    try write(run.path, step: 1)
    try FileManager.default.createDirectory(atPath: run.path + "/step2.partial-77", withIntermediateDirectories: false)
    CheckpointFolder.settleLeftovers(run: run.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["step1"])
  }

  @Test func aReplacementCutShortIsCompleted() throws {
    let run = try Scratch()
    try write(run.path, step: 1, scale: 1)
    try FileManager.default.moveItem(atPath: run.path + "/step1", toPath: run.path + "/step1.partial-old")
    try write(run.path, step: 1, scale: 5)
    try FileManager.default.moveItem(atPath: run.path + "/step1", toPath: run.path + "/step1.partial-new")
    CheckpointFolder.settleLeftovers(run: run.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["step1"])
    let read = try HuggingFaceCheckpoint.read(run.path + "/step1")
    #expect(values(read.parameters) == values(buffer(ParameterLayout(model), scale: 5)))
  }

  @Test(arguments: ["model.safetensors", "config.json", "tokenizer.json"])
  func aFlippedBitIsFoundAndTheFileNamed(name: String) throws {
    let run = try Scratch()
    try write(run.path, step: 1)
    try run.flip("step1/" + name, at: 12)
    let failure = try #require(throws: Failure.self) { try CheckpointManifest.verify(run.path + "/step1") }
    #expect(failure.kind == .badData)
    #expect(failure.subject == run.path + "/step1/" + name)
    #expect(throws: failure) { try HuggingFaceCheckpoint.read(run.path + "/step1") }
  }

  @Test func aDamagedStateIsRefusedWithARemedy() throws {
    let run = try Scratch()
    let layout = ParameterLayout(model)
    try write(run.path, step: 1)
    try run.flip("step1/training_state.safetensors", at: 4000)
    let failure = try #require(throws: Failure.self) {
      try TrainingState.read(from: run.path + "/step1", layout: layout)
    }
    #expect(failure.kind == .badData)
    #expect(!failure.remedy.isEmpty)
    try run.flip("step1/training_state.json", at: 0)
    #expect(throws: Failure.self) { try TrainingState.read(from: run.path + "/step1", layout: layout) }
    #expect(CheckpointFolder.newestResumable(run: run.path) == nil)
  }

  @Test func aStateOfAnotherModelIsRefused() throws {
    let run = try Scratch()
    try write(run.path, step: 1)
    let other = ParameterLayout(ModelConfiguration(layers: 1, width: 16, heads: 2, vocabularySize: 40))
    #expect(throws: Failure.self) { try TrainingState.read(from: run.path + "/step1", layout: other) }
  }

  @Test(arguments: [
    ("\"hidden_size\" : 16", "\"hidden_size\" : 17"), ("\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 3000"),
    ("\"vocab_size\" : 40", "\"vocab_size\" : 9000000"), ("\"vocab_size\" : 40", "\"vocab_size\" : -1"),
    ("\"gelu_fast\"", "\"relu\""), ("\"gpt_neox\"", "\"llama\""), ("\"rotary_pct\" : 0.25", "\"rotary_pct\" : 7"),
    ("\"use_parallel_residual\" : true", "\"use_parallel_residual\" : false"), ("{", ""),
  ]) func aConfigurationThatDoesNotFitIsRefused(was: String, becomes: String) throws {
    let run = try Scratch()
    try write(run.path, step: 1)
    let path = run.path + "/step1/config.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(was))
    try text.replacingOccurrences(of: was, with: becomes).write(toFile: path, atomically: true, encoding: .utf8)
    unlink(run.path + "/step1/manifest.json")
    #expect(try #require(throws: Failure.self) { try HuggingFaceCheckpoint.read(run.path + "/step1") }.kind == .badData)
  }
}
