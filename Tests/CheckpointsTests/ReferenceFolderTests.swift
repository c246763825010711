import Foundation
import NeoX
import TestSupport
import Testing

@testable import Checkpoints

private let reference = ReferenceVectors.tinyNeoX

/// The small reference model that PyTorch and safetensors wrote in half precision.
@Suite struct ReferenceFolderTests {
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

  /// Three of its tensors in the other precisions.
  @Test func halfPrecisionTensorsAgreeWithTheSinglePrecisionOnes() throws {
    let single = try SafetensorsFile(reference + "/float32.safetensors")
    let half = try SafetensorsFile(reference + "/model.safetensors")
    let brain = try SafetensorsFile(reference + "/bfloat16.safetensors")
    #expect(single.names.count == 3)
    for name in single.names {
      let exact = try single.floats(name)
      #expect(try half.floats(name) == exact.map { Float(Float16($0)) }, "\(name)")
      for (rounded, value) in zip(try brain.floats(name), exact) {
        #expect(abs(rounded - value) <= abs(value) / 256)
        #expect(rounded.bitPattern & 0xffff == 0)
      }
    }
  }

  /// PyTorch's single file and shards of both kinds, each written by the library of its kind.
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
