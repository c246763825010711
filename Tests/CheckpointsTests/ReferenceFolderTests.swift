import Foundation
import NeoX
import Testing

@testable import Checkpoints

/// The small reference model that PyTorch and transformers wrote, in three precisions.
private let reference = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("shared/vectors/tiny-neox").path

@Suite(
  .enabled(if: FileManager.default.fileExists(atPath: reference), "the reference vectors are not beside the package"))
struct ReferenceFolderTests {
  @Test func aFolderOfTransformersIsRead() throws {
    let (model, parameters) = try HuggingFaceCheckpoint.read(reference)
    #expect(
      model
        == ModelConfiguration(
          layers: 2, width: 64, heads: 4, vocabularySize: 512, maximumPositions: 128, activation: .exactGELU))
    let direct = try SafetensorsFile(reference + "/model.safetensors")
    let values = withExtendedLifetime(parameters) { Array($0.values) }
    for tensor in ParameterLayout(model).tensors {
      #expect(Array(values[tensor.range]) == (try direct.floats(tensor.name)), "\(tensor.name)")
    }
  }

  @Test func halfPrecisionTensorsAgreeWithTheSinglePrecisionOnes() throws {
    let single = try SafetensorsFile(reference + "/model.safetensors")
    let half = try SafetensorsFile(reference + "/model.fp16.safetensors")
    let brain = try SafetensorsFile(reference + "/model.bf16.safetensors")
    for name in single.names {
      let exact = try single.floats(name)
      #expect(try half.floats(name) == exact.map { Float(Float16($0)) }, "\(name)")
      for (rounded, value) in zip(try brain.floats(name), exact) {
        #expect(abs(rounded - value) <= abs(value) / 256)
        #expect(rounded.bitPattern & 0xffff == 0)
      }
    }
  }

  /// Shards of both kinds and the single PyTorch file hold half-precision values, which the float32 file holds too.
  @Test(arguments: ["pytorch_model.bin", "sharded/model", "sharded/pytorch_model"])
  func everyFormHoldsTheSameWeights(form: String) throws {
    let folder = try Scratch()
    let manager = FileManager.default
    try manager.copyItem(atPath: reference + "/config.json", toPath: folder.path + "/config.json")
    let (source, mark) = form.contains("/") ? (reference + "/sharded", String(form.dropFirst(8))) : (reference, form)
    for name in try manager.contentsOfDirectory(atPath: source) where name.hasPrefix(mark) {
      try manager.copyItem(atPath: source + "/" + name, toPath: folder.path + "/" + name)
    }
    let (model, parameters) = try HuggingFaceCheckpoint.read(folder.path)
    let values = withExtendedLifetime(parameters) { Array($0.values) }
    let direct = try SafetensorsFile(reference + "/model.safetensors")
    for tensor in ParameterLayout(model).tensors {
      #expect(Array(values[tensor.range]) == (try direct.floats(tensor.name)), "\(tensor.name)")
    }
    let inspection = try CheckpointInspection(folder.path)
    #expect(inspection.parameters == 165_632 && inspection.dtypes == ["F16": 165_632])
    #expect(inspection.tensors.contains { $0.ignored } == (form == "pytorch_model.bin"))
  }
}
