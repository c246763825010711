import Corpus
import Failures
import Foundation
import Testing

/// Expected values: the arrays that a v1.0 run of the GPT-NeoX library leaves, in Vectors/mmap.
@Suite struct SampleOrderCacheTests {
  static let stem = "tiny_text_document_train_0_indexmap_6ns_4sl_1234s_"
  static let names = ["doc_idx.npy", "sample_idx.npy", "shuffle_idx.npy"].map { stem + $0 }

  private func withFiles(
    caches: Bool, _ body: (_ folder: String, _ file: TokenFile, _ cache: SampleOrderCache) throws -> Void
  ) throws {
    try Fixtures.inTemporaryFolder { folder in
      for name in ["tiny_text_document.idx", "tiny_text_document.bin"] + (caches ? Self.names : []) {
        try Fixtures.data("mmap/" + name).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      let prefix = folder + "/tiny_text_document"
      let cache = SampleOrderCache(prefix: prefix, part: "train_0", samples: 6, sequenceLength: 4, seed: 1234)
      try body(folder, try TokenFile(prefix: prefix), cache)
    }
  }

  private func documents(_ file: TokenFile) -> [Int32] { file.sizes.indices.map { Int32($0) } }

  @Test func theFilesThatAreWrittenAreTheLibrarysByteForByte() throws {
    try withFiles(caches: false) { folder, file, cache in
      #expect(!cache.exists)
      _ = try cache.order(sizes: file.sizes, documents: documents(file), keeps: true)
      #expect(cache.paths == Self.names.map { folder + "/" + $0 })
      for name in Self.names {
        let written = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        #expect(try written == Fixtures.data("mmap/" + name), "\(name)")
      }
    }
  }

  @Test func nothingIsWrittenUnasked() throws {
    try withFiles(caches: false) { _, file, cache in
      _ = try cache.order(sizes: file.sizes, documents: documents(file))
      #expect(!cache.exists)
    }
  }

  @Test func anOrderThatAnotherSeedMadeIsUsedAsItStands() throws {
    try withFiles(caches: false) { _, file, cache in
      let other = try SampleOrder(
        sizes: file.sizes, documents: documents(file), samples: 6, sequenceLength: 4, seed: 99)
      try cache.write(other)
      let read = try cache.order(sizes: file.sizes, documents: documents(file))
      #expect(read.documentIndex == other.documentIndex && read.shuffleIndex == other.shuffleIndex)
      #expect(read.sampleIndex == other.sampleIndex)
    }
  }

  @Test func aMissingFileMeansThatAllAreMadeAgain() throws {
    try withFiles(caches: true) { folder, file, cache in
      try Data("rubbish".utf8).write(to: URL(fileURLWithPath: cache.paths[1]))
      try FileManager.default.removeItem(atPath: cache.paths[0])
      _ = try cache.order(sizes: file.sizes, documents: documents(file), keeps: true)
      let again = try Data(contentsOf: URL(fileURLWithPath: cache.paths[1]))
      #expect(try again == Fixtures.data("mmap/" + Self.names[1]))
    }
  }

  /// The published shuffle of one seed is damaged in this way: it ends in zeros.
  @Test func aShuffleThatEndsInZerosIsRefused() throws {
    try withFiles(caches: true) { _, file, cache in
      var data = try Fixtures.data("mmap/" + Self.names[2])
      data.replaceSubrange((data.count - 12)..<data.count, with: Data(count: 12))
      try data.write(to: URL(fileURLWithPath: cache.paths[2]))
      let failure = Fixtures.failure { _ = try cache.order(sizes: file.sizes, documents: documents(file)) }
      #expect(failure?.kind == .badData)
      // 128 header bytes, then six whole entries of four bytes; entry 2 is the true 0, so entry 6 repeats it.
      #expect(failure?.subject == cache.paths[2] + ", byte 152")
      #expect(failure?.reason.contains("twice") == true)
    }
  }

  @Test(arguments: [(0, 132, UInt8(9)), (0, 131, 255), (1, 136, 1), (1, 143, 128), (2, 128, 200), (2, 135, 255)])
  func changedEntriesAreNamed(file number: Int, offset: Int, value: UInt8) throws {
    try withFiles(caches: true) { _, file, cache in
      var data = try Fixtures.data("mmap/" + Self.names[number])
      data[offset] = value
      try data.write(to: URL(fileURLWithPath: cache.paths[number]))
      let failure = Fixtures.failure { _ = try cache.order(sizes: file.sizes, documents: documents(file)) }
      #expect(failure?.kind == .badData)
      #expect(failure?.subject.hasPrefix(cache.paths[number] + ", byte ") == true, "\(failure?.description ?? "")")
    }
  }

  @Test func arraysOfOtherDataAreRefused() throws {
    try withFiles(caches: true) { _, file, cache in
      let fewer = Fixtures.failure { _ = try cache.order(sizes: file.sizes, documents: [0, 1, 2]) }
      #expect(fewer?.kind == .badData)
      let wide = NumPyFile.encode([Int64](repeating: 0, count: 8), shape: [8])
      try wide.write(to: URL(fileURLWithPath: cache.paths[0]))
      let type = Fixtures.failure { _ = try cache.order(sizes: file.sizes, documents: documents(file)) }
      #expect(type?.reason.contains("<i8") == true)
    }
  }
}
