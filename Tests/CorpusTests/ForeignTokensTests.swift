import Failures
import Files
import Foundation
import Testing

@testable import Corpus

/// Token files and texts as other programs leave them: read, or refused by the true cause.
@Suite struct ForeignTokensTests {
  private func write(_ data: Data, _ path: String) throws { try data.write(to: URL(fileURLWithPath: path)) }

  private func bytes(_ index: String, _ folder: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder + "/" + index))
  }

  /// Writes a pair of three sequences.
  private func pair(_ folder: String) throws {
    try TokenFile.write(prefix: folder + "/t", documents: [[1, 2], [3], [4, 5, 6]], vocabularySize: 100)
  }

  @Test func aMultimodalIndexIsReadWhereAllIsText() throws {
    try Fixtures.inTemporaryFolder { folder in
      try pair(folder)
      let plain = try bytes("t.idx", folder)
      try write(plain + [0, 0, 0], folder + "/t.idx")
      #expect(try TokenFile(prefix: folder + "/t").tokens(document: 2) == [4, 5, 6])
      try write(plain + [0, 1, 0], folder + "/t.idx")
      let failure = Fixtures.failure { _ = try TokenFile(prefix: folder + "/t") }
      #expect(failure?.reason.contains("multimodal") == true && failure?.reason.contains("sequence 1") == true)
      for modes in [[0], [0, 0], [0, 0, 0, 0]] as [[UInt8]] {
        try write(plain + modes, folder + "/t.idx")
        #expect(Fixtures.failure { _ = try TokenFile(prefix: folder + "/t") }?.kind == .badData)
      }
    }
  }

  @Test func arraysOfTokensAreNamed() throws {
    try Fixtures.inTemporaryFolder { folder in
      let array = NumPyFile.encode([1, 2, 3] as [UInt16], shape: [3])
      for name in ["a.npy", "b.bin", "c.idx", "d.txt"] { try write(array, folder + "/" + name) }
      let opens: [() throws -> Void] = [
        { _ = try TokenSource(prefix: folder + "/a.npy") }, { _ = try TokenSource(prefix: folder + "/b.bin") },
        { _ = try TokenSource(prefix: folder + "/b") }, { _ = try TokenSource(prefix: folder + "/c.idx") },
        { _ = try TextSource.load(paths: [folder + "/d.txt"]) },
        { _ = try TextSource.load(paths: [folder + "/a.npy"]) },
      ]
      for open in opens {
        let failure = Fixtures.failure(open)
        #expect(failure?.reason.contains("NumPy array") == true, "\(String(describing: failure))")
      }
      try write(Data([1, 0, 2, 0]), folder + "/train.bin")
      let raw = Fixtures.failure { _ = try TokenSource(prefix: folder + "/train.bin") }
      #expect(raw?.kind == .missingInput && raw?.subject == folder + "/train.idx")
      #expect(raw?.description.contains("train.bin") == true, "\(String(describing: raw))")
    }
  }

  private static let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"

  @Test(arguments: [(pointer, "Git LFS"), ("<html>\n<a b c>", "HTML"), ("Entry not found", "server"), ("", "empty")])
  func standInsOfListsAreNamed(text: String, mentions: String) throws {
    try Fixtures.inTemporaryFolder { folder in
      try write(Data(text.utf8), folder + "/list")
      let failure = Fixtures.failure { _ = try ChecksumList(folder + "/list") }
      #expect(failure?.reason.contains(mentions) == true, "\(failure as Any)")
    }
  }

  @Test(arguments: [(pointer, "Git LFS"), ("<html>", "HTML"), ("Entry not found", "server")])
  func standInsOfTokenFilesAreNamed(text: String, mentions: String) throws {
    for name in ["t.idx", "t.bin"] {
      try Fixtures.inTemporaryFolder { folder in
        // Of a larger pair than the text that stands in for a part of it.
        try TokenFile.write(prefix: folder + "/t", documents: [[Int32](repeating: 7, count: 1000)], vocabularySize: 100)
        try write(Data(text.utf8), folder + "/" + name)
        let failure = Fixtures.failure { _ = try TokenFile(prefix: folder + "/t") }
        #expect(
          failure?.subject == folder + "/" + name && failure?.reason.contains(mentions) == true, "\(failure as Any)")
      }
    }
  }

  @Test(arguments: ["a.txt", "a.jsonl", "a.txt.gz", "a.txt.zst"]) func aPointerIsNeverText(name: String) throws {
    try Fixtures.inTemporaryFolder { folder in
      try write(Data(Self.pointer.utf8), folder + "/" + name)
      let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
      let failure = Fixtures.failure {
        _ = try Tokenisation(tokenizer, inputs: TextInput.find([folder + "/" + name])).write(prefix: folder + "/o") {
          _ in
        }
      }
      #expect(failure?.reason.contains("Git LFS") == true, "\(failure as Any)")
      let plain = Fixtures.failure { _ = try TextSource.load(paths: [folder + "/" + name]) }
      #expect(plain?.reason.contains("Git LFS") == true, "\(plain as Any)")
    }
  }

  @Test(
    arguments: [
      ([0x1f, 0x8b, 8, 0, 0xff], "gzip"), ([0xff, 0xfe, 0x61, 0], "UTF-16"), (Array("PAR1".utf8) + [0xff], "Parquet"),
      (Array("PK\u{3}\u{4}".utf8) + [0xff], "zip"), ([0x28, 0xb5, 0x2f, 0xfd], "Zstandard"),
    ] as [([UInt8], String)]) func otherFormatsAreNamedWhereTextIsAskedFor(bytes: [UInt8], mentions: String) throws
  {
    try Fixtures.inTemporaryFolder { folder in
      try write(Data(bytes), folder + "/a.txt")
      #expect(
        Fixtures.failure { _ = try TextSource.load(paths: [folder + "/a.txt"]) }?.reason.contains(mentions) == true)
    }
  }
}
