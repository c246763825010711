import Corpus
import Foundation
import TestSupport
import Testing

/// Damaged token files, order caches and checksum lists.
@Suite struct ReaderFuzzTests {
  static let stems = ["tiny_text_document", "int32_document", "preshuffled9_document"]

  private func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Fixtures.data("mmap/" + name)) }

  @Test(arguments: [0, 1, 2]) func indexes(number: Int) throws {
    let stem = Self.stems[number]
    let others = ["text.bin": try Fixtures.data("mmap/\(stem).bin")]
    let fuzzing = Fuzzing(
      ".idx (\(stem))", file: "text.idx", of: [try bytes(stem + ".idx")], seed: UInt32(number), others: others)
    let outcome = try fuzzing.run { path in
      let prefix = String(path.dropLast(4))
      let file = try TokenFile(prefix: prefix)
      var count = 0
      file.forEachPiece { tokens, _, _ in count += tokens.count }
      _ = try TokenFileSummary(prefix: prefix)
      return count == file.tokenCount && file.tokenCount <= file.dataBytes ? nil : "\(count) tokens"
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  @Test func multimodalIndexes() throws {
    let stem = Self.stems[0]
    let plain = try bytes(stem + ".idx")
    let sequences = Int(plain[18]) + Int(plain[19]) << 8
    let others = ["text.bin": try Fixtures.data("mmap/\(stem).bin")]
    let original = plain + [UInt8](repeating: 0, count: sequences)
    let outcome = try Fuzzing(".idx, multimodal", file: "text.idx", of: [original], seed: 3, others: others).run {
      path in
      _ = try TokenFileSummary(prefix: String(path.dropLast(4)))
      return nil
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test(arguments: [0, 1]) func tokens(number: Int) throws {
    let stem = Self.stems[number]
    let others = ["text.idx": try Fixtures.data("mmap/\(stem).idx")]
    let fuzzing = Fuzzing(
      ".bin (\(stem))", file: "text.bin", of: [try bytes(stem + ".bin")], seed: 10 + UInt32(number), others: others)
    let outcome = try fuzzing.run { path in
      try TokenSource(prefix: String(path.dropLast(4))).file.verify(vocabularyRows: number == 0 ? 900 : 1 << 20)
      return nil
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  @Test(arguments: [0, 1, 2]) func orderCaches(number: Int) throws {
    let names = SampleOrderCacheTests.names
    var others: [String: Data] = [:]
    for name in names + ["tiny_text_document.idx", "tiny_text_document.bin"] {
      others[name] = try Fixtures.data("mmap/" + name)
    }
    let kind = ["doc_idx", "sample_idx", "shuffle_idx"].first { names[number].contains($0) } ?? names[number]
    let fuzzing = Fuzzing(
      ".npy (\(kind))", file: names[number], of: [try bytes(names[number])], seed: 20 + UInt32(number), others: others)
    let outcome = try fuzzing.run { path in
      let prefix = (path as NSString).deletingLastPathComponent + "/tiny_text_document"
      let file = try TokenFile(prefix: prefix)
      let order = try SampleOrderCache(prefix: prefix, part: "train_0", samples: 6, sequenceLength: 4, seed: 1234)
        .order(sizes: file.sizes, documents: file.sizes.indices.map { Int32($0) })
      for sample in 0..<order.shuffleIndex.count { _ = order.tokens(sample, from: file) }
      return nil
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  @Test func checksumLists() throws {
    let list = [UInt8](try Fixtures.data("shards/shard_hashes.txt"))
    let outcome = try Fuzzing("list of shards", file: "list", of: [list], seed: 30).run { path in
      let list = try ChecksumList(path)
      _ = try list.check(folder: (path as NSString).deletingLastPathComponent)
      let isSafe = list.entries.allSatisfy { !$0.name.contains("/") && $0.name != ".." && $0.sha256.count == 64 }
      return isSafe ? nil : "\(list.entries)"
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }
}
