import Failures
import Foundation
import NeoX
import Testing

@testable import Checkpoints

/// A model of GPT-NeoX saved without pipeline stages; torch 2 wrote the file (Vectors/make_sequential.py).
@Suite struct SequentialWeightsTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Vectors/sequential"
  private let fileName = "mp_rank_00_model_states.pt"

  @Test func aFolderOfRankFilesIsRead() throws {
    let model = try ModelFolder(folder)
    #expect(model.model.layers == 2 && model.model.width == 16 && model.model.heads == 2)
    #expect(model.model.vocabularySize == 24 && model.model.feedForwardWidth == 64)
    // The script numbers tensors from the input to the output, which is not the order of the layout.
    let inner = [
      "input_layernorm.weight", "input_layernorm.bias", "post_attention_layernorm.weight",
      "post_attention_layernorm.bias", "attention.query_key_value.weight", "attention.query_key_value.bias",
      "attention.dense.weight", "attention.dense.bias", "mlp.dense_h_to_4h.weight", "mlp.dense_h_to_4h.bias",
      "mlp.dense_4h_to_h.weight", "mlp.dense_4h_to_h.bias",
    ]
    let order =
      ["gpt_neox.embed_in.weight"] + (0..<2).flatMap { layer in inner.map { "gpt_neox.layers.\(layer).\($0)" } }
      + ["gpt_neox.final_layer_norm.weight", "gpt_neox.final_layer_norm.bias", "embed_out.weight"]
    #expect(model.layout.tensors.count == order.count)
    for tensor in model.layout.tensors {
      let number = try #require(order.firstIndex(of: tensor.name))
      var values = [Float](repeating: .nan, count: tensor.count)
      try values.withUnsafeMutableBufferPointer { try model.copy(tensor, into: $0) }
      #expect(values == (0..<tensor.count).map { Float((37 * $0 + 11 * number) % 97 - 48) / 64 }, "\(tensor.name)")
      #expect(model.type(of: tensor) == .float16)
    }
  }

  @Test func whatStandsBesideTheWeightsIsPassedOver() throws {
    let named = try TorchFile(folder + "/" + fileName, under: ["module"])
    #expect(try TorchFile(folder + "/" + fileName).names == named.names && !named.names.isEmpty)
  }

  @Test func damageIsRefusedAndNeverCrashes() throws {
    let scratch = try Scratch()
    let data = try Data(contentsOf: URL(filePath: folder + "/" + fileName))
    for offset in stride(from: 0, to: data.count, by: 37) {
      var broken = data
      broken[broken.startIndex + offset] ^= 0x55
      try broken.write(to: URL(filePath: scratch.path + "/" + fileName))
      do { _ = try ModelFolder(scratch.path) } catch is Failure {} catch { Issue.record("\(error)") }
    }
  }

  @Test func aMissingRankIsRefused() throws {
    let scratch = try Scratch()
    for rank in [0, 2] {
      try FileManager.default.copyItem(
        atPath: folder + "/" + fileName, toPath: scratch.path + "/mp_rank_0\(rank)_model_states.pt")
    }
    #expect(try #require(throws: Failure.self) { try ModelFolder(scratch.path) }.kind == .missingInput)
  }
}
