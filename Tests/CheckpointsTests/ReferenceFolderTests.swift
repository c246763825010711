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
    #expect(model == ModelConfiguration(layers: 2, width: 64, heads: 4, vocabularySize: 512, maximumPositions: 128))
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
}
