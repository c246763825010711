import Failures
import Foundation
import NeoX
import Numerics
import Testing

@testable import Checkpoints

/// The same small model in every form in which it can come.
@Suite struct ModelFolderTests {
  private let scratch: Scratch
  private let model = ModelConfiguration(
    layers: 2, width: 16, heads: 2, vocabularySize: 40, activation: .exactGELU)

  init() throws { scratch = try Scratch() }

  /// Values that half and bfloat16 hold exactly.
  private func parameters() -> AlignedBuffer<Float> {
    let layout = ParameterLayout(model)
    let buffer = AlignedBuffer<Float>(count: layout.bufferCount)
    for tensor in layout.tensors {
      for index in tensor.range { buffer.pointer[index] = Float(index % 127 - 63) / 64 }
    }
    return buffer
  }

  private func write(_ name: String) throws -> String {
    let folder = scratch.path + "/" + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let buffer = parameters()
    try withExtendedLifetime(buffer) {
      try HuggingFaceCheckpoint.write(
        into: folder, model: model, parameters: buffer.pointer, layout: ParameterLayout(model),
        tokenizerJSON: Data("{}".utf8))
    }
    return folder
  }

  private func values(_ folder: String) throws -> [Float] {
    let read = try HuggingFaceCheckpoint.read(folder)
    #expect(read.model == model)
    return withExtendedLifetime(read.parameters) { Array($0.values) }
  }

  private func expected() -> [Float] { withExtendedLifetime(parameters()) { Array($0.values) } }

  private func replace(_ path: String, _ was: String, _ becomes: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(was), "\(text)")
    try text.replacingOccurrences(of: was, with: becomes).write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test(arguments: [ElementType.float32, .float16, .bfloat16], [1, 3000, 1 << 30])
  func conversionsKeepEveryValueInEveryType(type: ElementType, largest: Int) throws {
    let source = try write("source")
    let outcome = try CheckpointConversion(type: type, largestShard: largest).convert(source, to: scratch.path + "/out")
    #expect(outcome.files.count == (largest == 1 ? 28 : largest == 3000 ? outcome.files.count : 1))
    #expect(outcome.files.count > 1 || largest > 3000)
    #expect(outcome.copied.contains("tokenizer.json"))
    #expect(try values(scratch.path + "/out") == expected())
    let back = try CheckpointConversion(type: .float32).convert(scratch.path + "/out", to: scratch.path + "/back")
    #expect(back.files.keys.sorted() == ["model.safetensors"])
    let bytes = try [source, scratch.path + "/back"].map {
      try Data(contentsOf: URL(fileURLWithPath: $0 + "/model.safetensors"))
    }
    #expect(bytes[0] == bytes[1])
  }

  @Test func valuesBeyondHalfPrecisionAreNotLostSilently() throws {
    let folder = scratch.path + "/large"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let buffer = parameters()
    try withExtendedLifetime(buffer) {
      buffer.pointer[ParameterLayout(model).layers[1].expansionWeight.offset + 5] = 70_000
      try HuggingFaceCheckpoint.write(
        into: folder, model: model, parameters: buffer.pointer, layout: ParameterLayout(model), tokenizerJSON: Data())
    }
    let failure = try #require(throws: Failure.self) {
      try CheckpointConversion(type: .float16).convert(folder, to: scratch.path + "/half")
    }
    #expect(failure.reason.contains("layers.1.mlp.dense_h_to_4h.weight") && failure.reason.contains("70000"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/half"))
    _ = try CheckpointConversion(type: .bfloat16).convert(folder, to: scratch.path + "/brain")
  }

  @Test func roundingIsToTheNearestEven() {
    let values: [Float] = [1.003_906_25, 1.011_718_75, -1.003_906_25, .infinity, 3.4e38, 65519, 65520]
    func encoded(_ type: ElementType) -> ([UInt16], Float?) {
      let target = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * values.count, alignment: 2)
      defer { target.deallocate() }
      let lost = values.withUnsafeBufferPointer { type.encode($0, into: target) }
      return (Array(target.bindMemory(to: UInt16.self)), lost)
    }
    let (brain, lostBrain) = encoded(.bfloat16)
    #expect(brain[..<4] == [0x3f80, 0x3f82, 0xbf80, 0x7f80] && lostBrain == 3.4e38)
    let (half, lostHalf) = encoded(.float16)
    #expect(half[5] == 0x7bff && half[6] == 0x7c00 && lostHalf == 3.4e38)
  }

  @Test func theSuitesActivationIsWrittenOnRequest() throws {
    let tanh = scratch.path + "/tanh"
    let source = try write("source")
    try replace(source + "/config.json", "\"gelu\"", "\"gelu_fast\"")
    _ = try CheckpointConversion(asSuite: true).convert(source, to: scratch.path + "/suite")
    _ = try CheckpointConversion().convert(source, to: tanh)
    #expect(try ModelFolder(scratch.path + "/suite").model.activation == .exactGELU)
    #expect(try ModelFolder(tanh).model.activation == .tanhGELU)
  }

  @Test(arguments: [
    (
      "\"rotary_pct\" : 0.25",
      "\"rope_parameters\" : {\"rope_type\": \"default\", \"rope_theta\": 10000, \"partial_rotary_factor\": 0.25}"
    ),
    ("\"hidden_act\" : \"gelu\",", ""), ("\"rotary_emb_base\" : 10000,", ""),
  ]) func otherSpellingsMeanTheSame(was: String, becomes: String) throws {
    let folder = try write("source")
    try replace(folder + "/config.json", was, becomes)
    #expect(try ModelFolder(folder).model == model)
  }

  @Test(arguments: [
    ("\"hidden_act\" : \"gelu\"", "\"hidden_act\" : \"relu\"", "hidden_act"),
    ("\"rotary_pct\" : 0.25", "\"rope_parameters\" : {\"rope_type\": \"linear\", \"factor\": 2}", "rope_type"),
    ("\"rotary_pct\" : 0.25", "\"rope_scaling\" : {\"type\": \"dynamic\"}", "rotary"),
    ("\"tie_word_embeddings\" : false", "\"tie_word_embeddings\" : true", "tie_word_embeddings"),
  ]) func whatIsNotComputedIsRefused(was: String, becomes: String, reason: String) throws {
    let folder = try write("source")
    try replace(folder + "/config.json", was, becomes)
    #expect(try #require(throws: Failure.self) { try ModelFolder(folder) }.reason.contains(reason))
  }

  @Test(arguments: ["../source/model.safetensors", "/etc/passwd", "..", "", "sub/model.safetensors", "."])
  func shardsOutsideTheFolderAreRefused(name: String) throws {
    let folder = try write("source")
    _ = try CheckpointConversion(largestShard: 3000).convert(folder, to: scratch.path + "/out")
    let index = scratch.path + "/out/model.safetensors.index.json"
    let first = try #require(try ShardIndex(index).files.first)
    try replace(index, first, name)
    let failure = try #require(throws: Failure.self) { try ModelFolder(scratch.path + "/out") }
    #expect(failure.kind == .badData && failure.subject == index)
  }

  @Test func linksOutOfTheFolderAreRefusedAndThoseOfTheDownloadCacheFollowed() throws {
    let folder = try write("source")
    let manager = FileManager.default
    let cache = scratch.path + "/models--x"
    let snapshot = cache + "/snapshots/abc"
    for place in [snapshot, cache + "/blobs", scratch.path + "/trap"] {
      try manager.createDirectory(atPath: place, withIntermediateDirectories: true)
    }
    for name in ["config.json", "model.safetensors"] {
      try manager.copyItem(atPath: folder + "/" + name, toPath: cache + "/blobs/" + name)
      try manager.createSymbolicLink(atPath: snapshot + "/" + name, withDestinationPath: "../../blobs/" + name)
      try manager.createSymbolicLink(atPath: scratch.path + "/trap/" + name, withDestinationPath: folder + "/" + name)
    }
    #expect(try values(snapshot) == expected())
    let failure = try #require(throws: Failure.self) { try ModelFolder(scratch.path + "/trap") }
    #expect(failure.reason.contains("symbolic link"))
    try manager.moveItem(atPath: folder + "/model.safetensors", toPath: folder + "/elsewhere")
    try manager.createSymbolicLink(atPath: folder + "/model.safetensors", withDestinationPath: "elsewhere")
    #expect(try values(folder) == expected())
  }

  @Test func inspectionSaysWhatIsThereWithoutReadingIt() throws {
    let folder = try write("source")
    let inspection = try CheckpointInspection(folder)
    #expect(inspection.parameters == ParameterLayout(model).parameterCount)
    #expect(inspection.dtypes == ["F32": inspection.parameters])
    #expect(inspection.configuration?.gelu == "erf" && inspection.size == nil && inspection.problem == nil)
    #expect(inspection.tensors.count == 28)
    let single = try CheckpointInspection(folder + "/model.safetensors")
    #expect(single.parameters == inspection.parameters && single.configuration == nil)
    unlink(folder + "/config.json")
    #expect(try CheckpointInspection(folder).problem != nil)
    #expect(throws: Failure.self) { try CheckpointInspection(scratch.path + "/absent") }
  }

  @Test func theTenSizesAreRecognised() throws {
    for size in ModelSize.all {
      let model = ModelConfiguration(
        layers: size.layers, width: size.width, heads: size.heads, vocabularySize: size.vocabularyRows)
      #expect(ModelSize.of(model) == size)
    }
  }

  /// Two model-parallel ranks, cut from the whole as the training library cuts them.
  @Test(arguments: [1, 2]) func nativeFoldersAreMerged(ranks: Int) throws {
    let folder = scratch.path + "/global_step8"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let layout = ParameterLayout(model)
    let whole = expected()
    func save(_ layer: Int, _ tensors: [(name: String, tensor: ParameterTensor)]) throws {
      for rank in 0..<ranks {
        let parts = tensors.map { Self.part(whole, $0.tensor, $0.name, rank: rank, of: ranks) }
        let name = "layer_\(layer < 10 ? "0" : "")\(layer)-model_0\(rank)-model_states.pt"
        let frequencies = layer == 2 || layer == 3
        try Self.archive(zip(tensors.map(\.name), parts).map { ($0, $1.shape, $1.values) }, frequencies: frequencies)
          .write(to: URL(fileURLWithPath: folder + "/" + name))
      }
    }
    try save(0, [("word_embeddings.weight", layout.inputEmbedding)])
    for layer in 0..<2 {
      let prefix = "gpt_neox.layers.\(layer)."
      try save(
        layer + 2,
        layout.tensors.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), $0) })
    }
    try save(5, [("norm.weight", layout.finalNormScale), ("norm.bias", layout.finalNormBias)])
    try save(6, [("final_linear.weight", layout.outputEmbedding)])

    _ = try CheckpointConversion(type: .float32, asSuite: true).convert(folder, to: scratch.path + "/merged")
    #expect(try values(scratch.path + "/merged") == whole)
    unlink(folder + "/layer_03-model_00-model_states.pt")
    #expect(try #require(throws: Failure.self) { try ModelFolder(folder) }.kind == .missingInput)
  }

  /// Rank r of a tensor; a bias behind a product split by columns is halved, because the ranks' biases are summed.
  private static func part(
    _ whole: [Float], _ tensor: ParameterTensor, _ name: String, rank: Int, of ranks: Int
  ) -> (shape: [Int], values: [Float]) {
    let values = Array(whole[tensor.range])
    if name.contains("norm") { return (tensor.shape, values) }
    if name.hasSuffix("dense.bias") || name.hasSuffix("4h_to_h.bias") {
      return (tensor.shape, values.map { $0 / Float(ranks) })
    }
    if name.hasSuffix("dense.weight") || name.hasSuffix("4h_to_h.weight") {
      let (columns, width) = (tensor.shape[1], tensor.shape[1] / ranks)
      let kept = values.indices.filter { $0 % columns / width == rank }
      return ([tensor.shape[0], width], kept.map { values[$0] })
    }
    let count = values.count / ranks
    return ([tensor.shape[0] / ranks] + tensor.shape.dropFirst(), Array(values[(rank * count)..<((rank + 1) * count)]))
  }

  private static func archive(
    _ tensors: [(name: String, shape: [Int], values: [Float])], frequencies: Bool
  ) -> Data {
    var pickle = TorchFixture.Pickle()
    pickle.op(0x7d)
    pickle.op(0x28)
    let all = tensors + (frequencies ? [("attention.rotary_emb.inv_freq", [1], [1])] : [])
    for (number, tensor) in all.enumerated() {
      pickle.text(tensor.name)
      let strides = tensor.shape.count == 2 ? [tensor.shape[1], 1] : [1]
      pickle.tensor(key: "\(number)", count: tensor.values.count, shape: tensor.shape, strides: strides)
    }
    pickle.op(0x75)
    pickle.op(0x2e)
    return Data(TorchFixture(pickle: pickle.bytes, storages: all.map { halves($0.values.map { Float16($0) }) }).bytes())
  }
}
