import Failures
import Foundation
import NeoX
import Numerics
import Testing

@testable import Checkpoints

/// Checkpoints as other programs leave them: read, or refused by the true cause.
@Suite struct ForeignFilesTests {
  private let scratch: Scratch
  private let model = ModelConfiguration(layers: 2, width: 16, heads: 2, vocabularySize: 40, activation: .exactGELU)

  init() throws { scratch = try Scratch() }

  /// A folder whose tensors have other names; those without a name are left out.
  private func folder(_ rename: (String) -> String? = { $0 }) throws -> String {
    let folder = scratch.path + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let layout = ParameterLayout(model)
    let buffer = AlignedBuffer<Float>(count: layout.bufferCount)
    for index in 0..<layout.bufferCount { buffer.pointer[index] = Float(index % 127) }
    try withExtendedLifetime(buffer) {
      try HuggingFaceCheckpoint.write(
        into: folder, model: model, parameters: buffer.pointer, layout: layout, tokenizerJSON: nil)
      let tensors = layout.tensors.compactMap { tensor in
        rename(tensor.name).map {
          SafetensorsSource(name: $0, shape: tensor.shape, values: buffer.pointer + tensor.offset)
        }
      }
      try SafetensorsFile.write(tensors, to: folder + "/model.safetensors")
    }
    return folder
  }

  private func failure(_ folder: String) throws -> Failure {
    try #require(throws: Failure.self) { try HuggingFaceCheckpoint.read(folder) }
  }

  private func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

  private static let pointer =
    "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\nsize 166029852\n"

  private static let standIns: [(String, String)] = [
    (pointer, "Git LFS pointer"), ("<!doctype html><html>", "page of HTML"), ("", "empty"),
    ("Entry not found", "server's answer"), ("<?xml version=\"1.0\"?><Error/>", "XML"),
    (String(repeating: "\u{0}", count: 4000), "zero bytes"), ("PAR1 and so on", "Parquet"),
  ]

  @Test(arguments: standIns) func whatStandsInAFilesPlaceIsNamed(text: String, mentions: String) throws {
    for file in ["model.safetensors", "config.json"] {
      let folder = try folder()
      try write(Array(text.utf8), folder + "/" + file)
      let failure = try failure(folder)
      #expect(failure.subject == folder + "/" + file && failure.reason.contains(mentions), "\(failure)")
      #expect(!failure.remedy.isEmpty)
    }
    let folder = try folder()
    try FileManager.default.removeItem(atPath: folder + "/model.safetensors")
    try write(Array(text.utf8), folder + "/pytorch_model.bin")
    #expect(try failure(folder).reason.contains(mentions))
    #expect(
      try #require(throws: Failure.self) { try CheckpointInspection(folder + "/pytorch_model.bin") }.reason.contains(
        mentions))
    try FileManager.default.moveItem(
      atPath: folder + "/pytorch_model.bin", toPath: folder + "/model.safetensors.index.json")
    #expect(try failure(folder).reason.contains(mentions))
  }

  @Test func anAuditNamesAPointer() throws {
    let run = scratch.path + "/run"
    for step in [1, 2, 3] {
      try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: folder(), toPath: "\(run)/checkpoint-\(step)")
    }
    try write(Array(Self.pointer.utf8), run + "/checkpoint-2/model.safetensors")
    let audited = try AuditedRun(run)
    #expect(audited.steps == [1, 2, 3])
    #expect(audited.findings.contains { $0.step == 2 && $0.text.contains("Git LFS") }, "\(audited.findings)")
  }

  @Test func stepsAreReadFromTheNamesOfOtherPrograms() throws {
    for (name, step) in [
      ("step10", 10), ("global_step10", 10), ("checkpoint-10", 10), ("iter_0000010", 10), ("step-10", 10),
      ("step10-unsharded", 10), ("ckpt_10", 10), ("checkpoint", nil), ("checkpoint-", nil), ("step1x", nil),
      ("mystep1", nil),
      ("checkpoint-10.partial", nil), ("step" + String(repeating: "9", count: 19), nil),
    ] as [(String, Int?)] {
      #expect(CheckpointFolder.step(ofFolderNamed: name) == step, "\(name)")
    }
    let run = scratch.path + "/twice"
    for name in ["step10", "checkpoint-10"] {
      try FileManager.default.createDirectory(atPath: run + "/" + name, withIntermediateDirectories: true)
    }
    #expect(try #require(throws: Failure.self) { try AuditedRun(run) }.reason.contains("twice"))
  }

  // MARK: Names

  @Test(arguments: [
    "module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model.", "_forward_module.",
    "_fsdp_wrapped_module.", "model.module.",
  ]) func whatWrappersPutBeforeNamesIsTakenOff(prefix: String) throws {
    let folder = try folder { prefix + $0 }
    #expect(try HuggingFaceCheckpoint.read(folder).model == model)
  }

  @Test func whatWrappersPutIntoNamesIsTakenOff() throws {
    let inside = try folder { $0.replacing(".attention.", with: "._orig_mod.attention._checkpoint_wrapped_module.") }
    #expect(try HuggingFaceCheckpoint.read(inside).model == model)
    let bare = try folder { $0.replacing("gpt_neox.", with: "").replacing("embed_out.", with: "lm_head.") }
    #expect(try HuggingFaceCheckpoint.read(bare).model == model)
    let converted = try CheckpointConversion().convert(
      try folder { "module." + $0 }, to: scratch.path + "/converted")
    #expect(try SafetensorsFile(converted.folder + "/model.safetensors").names.contains("embed_out.weight"))
  }

  @Test func aParameterUnderTwoNamesIsRefused() throws {
    let folder = try folder { $0 == "gpt_neox.final_layer_norm.bias" ? "module.gpt_neox.final_layer_norm.weight" : $0 }
    #expect(try failure(folder).reason.contains("one parameter"))
  }

  @Test func whatIsNoLanguageModelIsNamed() throws {
    func told(_ rename: (String) -> String?) throws -> String { try failure(folder(rename)).description }
    func withoutHead(_ name: String) -> String? { name == "embed_out.weight" ? nil : name }
    #expect(try told { withoutHead($0)?.replacing("gpt_neox.", with: "") }.contains("GPTNeoXModel"))
    #expect(try told { withoutHead($0).map { "module." + $0 } }.contains("GPTNeoXModel"))
    #expect(try told { $0 == "embed_out.weight" ? "score.weight" : $0 }.contains("score.weight"))
    #expect(try told { $0 == "embed_out.weight" ? "qa_outputs.weight" : $0 }.contains("another head"))
    #expect(try told { "base_model.model." + $0.replacing(".weight", with: ".lora_A.weight") }.contains("LoRA"))
    #expect(try told { $0.replacing("dense.bias", with: "dense.weight.absmax") }.contains("quantised"))
  }

  @Test(arguments: [
    ("adapter_config.json", "LoRA"), ("zero_to_fp32.py", "zero_to_fp32"), ("pytorch_model_fsdp_0", "FSDP"),
    ("tf_model.h5", "TensorFlow"), ("__0_0.distcp", "distributed"), ("checkpoint-500", "checkpoint-500"),
  ]) func whatAFolderHoldsInsteadOfWeightsIsNamed(name: String, mentions: String) throws {
    let folder = try folder()
    try FileManager.default.removeItem(atPath: folder + "/model.safetensors")
    try write([], folder + "/" + name)
    #expect(try failure(folder).description.contains(mentions))
  }

  @Test(
    arguments: [
      ("{\"type\": \"linear\", \"factor\": 2.0}", "\"linear\" by 2.0"),
      ("{\"rope_type\": \"dynamic\", \"factor\": 4}", "dynamic"),
      ("{\"rope_type\": \"yarn\"}", "yarn"), ("{\"type\": \"linear\", \"factor\": 1.0}", nil),
      ("{\"rope_type\": \"default\"}", nil),
      ("null", nil), ("{\"type\": \"linear\"}", "linear"),
    ] as [(String, String?)]) func scaledPositionsAreRefusedByName(scaling: String, mentions: String?) throws
  {
    let folder = try folder()
    let path = folder + "/config.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try write(Array(("{\"rope_scaling\": \(scaling)," + text.dropFirst()).utf8), path)
    guard let mentions else { return #expect(try HuggingFaceCheckpoint.read(folder).model == model) }
    let failure = try failure(folder)
    #expect(failure.subject == path && failure.reason.contains("rope_scaling") && failure.reason.contains(mentions))
  }

  // MARK: Pickles

  private static let pickles = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Vectors/pickles/"

  private static let readable =
    (1...5).flatMap { ["protocol\($0).bin", "training\($0).bin"] } + ["lightning.ckpt", "deepspeed.pt", "nested.bin"]

  @Test(arguments: readable) func tensorsAreFoundInEveryProtocolAndWrapping(name: String) throws {
    let file = try TorchFile(Self.pickles + name)
    #expect(file.names == ["a", "b"])
    var values = [Float](repeating: 0, count: 4)
    try values.withUnsafeMutableBufferPointer { try file.copyFloats("a", into: $0) }
    #expect(values == [1, 2, 3, 4] && file.shape(of: "a") == [2, 2])
    #expect(try CheckpointInspection(Self.pickles + name).form == "pytorch")
  }

  @Test(arguments: [("module.bin", "Linear"), ("other.bin", "\"policy\", \"value\"")])
  func otherPicklesAreRefusedByWhatTheyHold(name: String, mentions: String) throws {
    let failure = try #require(throws: Failure.self) { try TorchFile(Self.pickles + name) }
    #expect(failure.reason.contains(mentions) && failure.remedy.contains("state_dict()"), "\(failure)")
  }
}
