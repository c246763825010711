import Failures
import Foundation
import NeoX
import TestSupport
import Testing

@testable import Checkpoints

/// Damaged checkpoints of every kind.
@Suite struct CheckpointFuzzTests {
  /// Reads every tensor; what is wrong with it, or nil.
  private func readAll(_ tensors: some TensorCollection, bytes: Int) throws -> String? {
    for name in tensors.names where tensors.type(of: name)?.isReadAsFloat == true {
      let count = tensors.count(of: name)
      guard count <= bytes else { return "\(name) has \(count) elements in \(bytes) bytes" }
      var values = [Float](repeating: 0, count: count)
      try values.withUnsafeMutableBufferPointer { try tensors.copyFloats(name, into: $0) }
    }
    return nil
  }

  private static let header =
    "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
    + "\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,24]},"
    + "\"c\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[24,26]}}"

  private static func safetensors(_ header: [UInt8]) -> [UInt8] {
    TorchFixture.little(header.count, 8) + header + [UInt8](repeating: 1, count: 26)
  }

  @Test func safetensorsFiles() throws {
    let bytes = Self.safetensors(Array(Self.header.utf8))
    let outcome = try Fuzzing("safetensors", file: "x.safetensors", of: [bytes], seed: 1).run { path in
      try readAll(try SafetensorsFile(path), bytes: bytes.count + 4096)
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func safetensorsHeaders() throws {
    let original = Array(Self.header.utf8)
    let fuzzing = Fuzzing(
      "safetensors, header alone", file: "x.safetensors", of: [original], seed: 2, usual: 2000,
      wrap: Self.safetensors)
    let outcome = try fuzzing.run { path in
      try readAll(try SafetensorsFile(path), bytes: original.count + 8192)
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  private static let pickle = TorchFixture.Pickle.dictionary {
    $0.tensor(count: 8, offset: 1, shape: [2, 3], strides: [3, 1])
    $0.text("b")
    $0.tensor(storage: "FloatStorage", key: "1", count: 2, shape: [2], strides: [1])
  }

  private static func archive(_ pickle: [UInt8], isWide: Bool = false) -> [UInt8] {
    var fixture = TorchFixture(
      pickle: pickle, storages: [halves([0, 1, 2, 3, 4, 5, 6, 7]), [0, 0, 128, 63, 0, 0, 0, 64]])
    fixture.isWide = isWide
    return fixture.bytes()
  }

  @Test func archives() throws {
    let originals = [false, true].map { Self.archive(Self.pickle, isWide: $0) }
    let most = (originals.map(\.count).max() ?? 0) + 4096
    let outcome = try Fuzzing("pytorch_model.bin", file: "x.bin", of: originals, seed: 3).run { path in
      try readAll(try TorchFile(path), bytes: most)
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func pickles() throws {
    let most = Self.archive(Self.pickle).count + 8192
    let fuzzing = Fuzzing(
      "pytorch_model.bin, pickle alone", file: "x.bin", of: [Self.pickle], seed: 4, wrap: { Self.archive($0) })
    let outcome = try fuzzing.run { path in
      try readAll(try TorchFile(path), bytes: most)
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  /// Pickles of Python's own of every protocol, with the states of a training around the weights.
  @Test func trainingArchives() throws {
    let originals = try (1...5).map {
      let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Vectors/pickles/training\($0).bin"
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    let most = (originals.map(\.count).max() ?? 0) + 4096
    let outcome = try Fuzzing("training states of torch.save", file: "x.bin", of: originals, seed: 8).run { path in
      try readAll(try TorchFile(path), bytes: most)
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  /// What is no file of weights at all, told by its nature.
  @Test func foreignFiles() throws {
    let texts = [
      "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 166029852\n", "<!doctype html><html>",
      "PK\u{3}\u{4}",
      "{\"error\": \"not found\"}", "MMIDIDX\u{0}\u{0}", "../../blobs/00", "Entry not found",
    ]
    let originals =
      texts.map { Array($0.utf8) } + [[0x1f, 0x8b, 8, 0], [0x93] + Array("NUMPY\u{1}\u{0}v".utf8), [0x80, 4, 0x95]]
    let outcome = try Fuzzing("files of other kinds", file: "model.safetensors", of: originals, seed: 9).run { path in
      for read in [{ _ = try CheckpointInspection(path) }, { _ = try TorchFile(path) }] as [() throws -> Void] {
        do { try read() } catch let failure as Failure where failure.description.count > 2000 { return "\(failure)" }
      }
      return nil
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  @Test func shardIndexes() throws {
    let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    let text = """
      {"metadata": {"total_size": 331264}, "weight_map": {"a.weight": "\(shards[0])", "b.weight": "\(shards[0])",
      "c.bias": "\(shards[1])"}}
      """
    let others = Dictionary(uniqueKeysWithValues: shards.map { ($0, Data([1])) })
    let fuzzing = Fuzzing(
      "index of weights", file: "model.safetensors.index.json", of: [Array(text.utf8)], seed: 5, others: others)
    let outcome = try fuzzing.run { path in
      let index = try ShardIndex(path)
      let isSafe = index.files.allSatisfy { !$0.contains("/") && $0 != ".." && !$0.isEmpty }
      return isSafe ? nil : "\(index.files)"
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func configurations() throws {
    let model = ModelConfiguration(layers: 2, width: 16, heads: 2, vocabularySize: 40)
    let bytes = Array(try WrittenModelDescription(model).json())
    let outcome = try Fuzzing("config.json", file: "config.json", of: [bytes], seed: 6).run { path in
      let read = try ReadModelDescription.read(path, try SmallFile.read(path))
      _ = read.obstacle
      let isSound = read.width % read.heads == 0 && read.rotaryWidth % 2 == 0 && read.layers <= 4096
      return isSound ? nil : "\(read)"
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func manifests() throws {
    let zeros = String(repeating: "0", count: 64)
    let text = """
      {"format": "polypythia-checkpoint", "files": {"config.json": {"bytes": 2, "sha256": "\(zeros)"},
      "model.safetensors": {"bytes": 1, "sha256": "\(zeros)"}}}
      """
    let others = ["config.json": Data([1, 2]), "model.safetensors": Data([1])]
    let fuzzing = Fuzzing("manifest.json", file: "manifest.json", of: [Array(text.utf8)], seed: 7, others: others)
    let outcome = try fuzzing.run { path in
      _ = try CheckpointManifest.read((path as NSString).deletingLastPathComponent)
      return nil
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }
}
