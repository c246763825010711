import Failures
import Foundation
import NeoX
import TestSupport
import Testing

@testable import Checkpoints

/// Damaged files of every kind: a reader either reads them or throws a failure that names the file.
///
/// `POLYPYTHIA_FUZZ_ROUNDS` sets how many; the seed is fixed.
@Suite struct FuzzTests {
  /// Damages a file over and over and reads it; `read` must throw nothing but failures of the file.
  private func fuzz(_ name: String, _ original: [UInt8], seed: UInt32, _ read: (String) throws -> Void) throws {
    let folder = try Scratch()
    let path = folder.path + "/" + name
    var mutator = Mutator(seed: seed)
    var refused = 0
    for round in 0..<Mutator.rounds() {
      try Data(mutator.mutate(original)).write(to: URL(fileURLWithPath: path))
      do {
        try read(path)
      } catch let failure as Failure {
        refused += 1
        #expect([.badData, .missingInput].contains(failure.kind), "round \(round): \(failure)")
        #expect(failure.subject.contains(folder.path), "round \(round): \(failure)")
      }
    }
    #expect(refused > Mutator.rounds() / 10, "the damage does nothing")
  }

  private func readAll(_ tensors: some TensorCollection, bytes: Int) throws {
    for name in tensors.names where tensors.type(of: name)?.isReadAsFloat == true {
      let count = tensors.count(of: name)
      #expect(count <= bytes)
      var values = [Float](repeating: 0, count: count)
      try values.withUnsafeMutableBufferPointer { try tensors.copyFloats(name, into: $0) }
    }
  }

  @Test func safetensors() throws {
    let header =
      "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
      + "\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,24]},"
      + "\"c\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[24,26]}}"
    let bytes = TorchFixture.little(header.utf8.count, 8) + Array(header.utf8) + [UInt8](repeating: 1, count: 26)
    try fuzz("x.safetensors", bytes, seed: 1) { try readAll(try SafetensorsFile($0), bytes: bytes.count + 4096) }
  }

  @Test(arguments: [false, true]) func pickleAndZip(isWide: Bool) throws {
    let pickle = TorchFixture.Pickle.dictionary {
      $0.tensor(count: 8, offset: 1, shape: [2, 3], strides: [3, 1])
      $0.text("b")
      $0.tensor(storage: "FloatStorage", key: "1", count: 2, shape: [2], strides: [1])
    }
    var fixture = TorchFixture(
      pickle: pickle, storages: [halves([0, 1, 2, 3, 4, 5, 6, 7]), [0, 0, 128, 63, 0, 0, 0, 64]])
    fixture.isWide = isWide
    let bytes = fixture.bytes()
    try fuzz("x.bin", bytes, seed: isWide ? 2 : 3) { try readAll(try TorchFile($0), bytes: bytes.count + 4096) }
  }

  @Test func shardIndex() throws {
    let text = """
      {"metadata": {"total_size": 331264}, "weight_map": {"a.weight": "model-00001-of-00002.safetensors",
      "b.weight": "model-00001-of-00002.safetensors", "c.bias": "model-00002-of-00002.safetensors"}}
      """
    try fuzz("model.safetensors.index.json", Array(text.utf8), seed: 4) { path in
      let index = try ShardIndex(path)
      #expect(index.files.allSatisfy { !$0.contains("/") && $0 != ".." && !$0.isEmpty })
    }
  }

  @Test func configuration() throws {
    let model = ModelConfiguration(layers: 2, width: 16, heads: 2, vocabularySize: 40)
    let bytes = Array(try WrittenModelDescription(model).json())
    try fuzz("config.json", bytes, seed: 5) { path in
      let read = try ReadModelDescription.read(path, try SmallFile.read(path))
      #expect(read.width % read.heads == 0 && read.rotaryWidth % 2 == 0 && read.layers <= 4096)
      _ = read.obstacle
    }
  }
}
