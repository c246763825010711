import Corpus
import Failures
import Files
import Foundation
import Testing

/// Expected values: Vectors/shards, a file of 2,500 bytes that was cut at 1,000.
@Suite struct ShardTests {
  struct Expected: Decodable {
    let shard_size_bytes: Int
    let full_sha256: String
    let shards: [[String]]
    let checksum_lines: [String]
  }

  let expected: Expected

  init() throws { expected = try Fixtures.decode(Expected.self, "shards/expected.json") }

  private func withShards(_ body: (_ folder: String) throws -> Void) throws {
    try Fixtures.inTemporaryFolder { folder in
      for name in expected.shards.map({ $0[0] }) + ["toy.bin"] {
        try Fixtures.data("shards/" + name).write(to: URL(fileURLWithPath: folder + "/" + name))
      }
      try body(folder)
    }
  }

  @Test func cuttingGivesTheSuitesPieces() throws {
    try withShards { folder in
      let result = try Sharding.shard(
        folder + "/toy.bin", into: folder + "/new/deep", shardBytes: expected.shard_size_bytes)
      #expect(result.sha256 == expected.full_sha256 && result.bytes == 2500)
      #expect(result.shards.map { [($0.file as NSString).lastPathComponent, $0.sha256] } == expected.shards)
      for shard in result.shards { #expect(try SHA256.hexadecimal(ofFile: shard.file) == shard.sha256) }
    }
  }

  @Test func joiningGivesTheWholeFile() throws {
    try withShards { folder in
      let result = try Sharding.unshard(folder + "/toy-00001-of-00002.bin", into: folder + "/whole")
      #expect(result.file == folder + "/whole/toy.bin")
      #expect(result.sha256 == expected.full_sha256)
      #expect(try SHA256.hexadecimal(ofFile: result.file) == expected.full_sha256)
    }
  }

  @Test func anExactMultipleHasNoEmptyLastPiece() throws {
    try withShards { folder in
      let result = try Sharding.shard(folder + "/toy.bin", into: folder + "/new", shardBytes: 1250)
      #expect(result.shards.map(\.bytes) == [1250, 1250])
      #expect(try Sharding.unshard(result.shards[0].file).sha256 == expected.full_sha256)
    }
  }

  @Test func anEmptyLastPieceOfTheOriginalToolIsNoHindrance() throws {
    try withShards { folder in
      for (name, bytes) in [("a-00000-of-00002", 10), ("a-00001-of-00002", 10), ("a-00002-of-00002", 0)] {
        try Data(repeating: 7, count: bytes).write(to: URL(fileURLWithPath: folder + "/" + name + ".bin"))
      }
      #expect(try Sharding.unshard(folder + "/a-00000-of-00002.bin").bytes == 20)
    }
  }

  @Test func missingAndShortPiecesAreNamed() throws {
    try withShards { folder in
      try Data(count: 999).write(to: URL(fileURLWithPath: folder + "/toy-00001-of-00002.bin"))
      let short = Fixtures.failure { _ = try Sharding.unshard(folder + "/toy-00000-of-00002.bin", into: folder + "/w") }
      #expect(short?.kind == .badData && short?.subject.contains("00001-of") == true)
      try FileManager.default.removeItem(atPath: folder + "/toy-00001-of-00002.bin")
      let missing = Fixtures.failure {
        _ = try Sharding.unshard(folder + "/toy-00000-of-00002.bin", into: folder + "/w")
      }
      #expect(missing?.kind == .missingInput && missing?.subject.contains("00001-of") == true)
      #expect(!FileManager.default.fileExists(atPath: folder + "/w/toy.bin"))
    }
  }

  @Test(arguments: ["toy.bin", "toy-0000-of-00002.bin", "toy-00003-of-00002.bin", "-00000-of-00001.bin", "", "é.bin"])
  func otherNamesAreNoShards(name: String) {
    #expect(Fixtures.failure { _ = try ShardName(path: name) }?.kind == .usage)
  }

  @Test func theLinesAreThoseOfTheSuitesTool() throws {
    try withShards { folder in
      let list = try ChecksumList(Fixtures.path("shards/shard_hashes.txt"))
      let findings = try list.check(folder: folder)
      #expect(findings.map(\.text) == expected.checksum_lines)
      try FileManager.default.removeItem(atPath: folder + "/toy-00000-of-00002.bin")
      let less = try list.check(folder: folder)
      #expect(less.last?.outcome == .missing && less.last?.file == "toy-00000-of-00002.bin")
    }
  }

  @Test func linksAreNotFollowed() throws {
    try withShards { folder in
      let name = folder + "/toy-00000-of-00002.bin"
      try FileManager.default.removeItem(atPath: name)
      try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: "/etc/passwd")
      let findings = try ChecksumList(Fixtures.path("shards/shard_hashes.txt")).check(folder: folder)
      #expect(findings.contains { $0.file == "toy-00000-of-00002.bin" && $0.outcome == .missing })
    }
  }

  @Test(arguments: [
    "../toy.bin HASH", "a/b HASH", "/etc/passwd HASH", ".. HASH", "toy.bin", "toy.bin 12", "toy.bin HASH more",
    "a HASH\na HASH", "a \u{0}b HASH",
  ]) func badListsAreRefusedByLine(text: String) throws {
    try Fixtures.inTemporaryFolder { folder in
      let hash = String(repeating: "0f", count: 32)
      let list = "# a list\n\nfine.bin \(hash)\n" + text.replacing("HASH", with: hash) + "\n"
      try list.write(toFile: folder + "/list", atomically: false, encoding: .utf8)
      let failure = Fixtures.failure { _ = try ChecksumList(folder + "/list") }
      #expect(failure?.kind == .badData)
      #expect(failure?.subject.contains(", line \(text.contains("\n") ? 5 : 4)") == true, "\(failure?.subject ?? "")")
    }
  }

  @Test func theOtherOrderOfAListIsRead() throws {
    try Fixtures.inTemporaryFolder { folder in
      let hash = String(repeating: "AB", count: 32)
      try "\(hash)  *one.bin\r\n\(hash)  two.bin\n".write(toFile: folder + "/list", atomically: false, encoding: .utf8)
      let entries = try ChecksumList(folder + "/list").entries
      #expect(entries.map(\.name) == ["one.bin", "two.bin"])
      #expect(entries[0].sha256 == hash.lowercased())
    }
  }
}
