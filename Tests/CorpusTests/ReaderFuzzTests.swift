import Corpus
import Failures
import Foundation
import Numerics
import Testing

/// Mutated files: every reader takes them or throws a `Failure` that names the file; none crashes.
///
/// `POLYPYTHIA_FUZZ_ROUNDS` sets the number of mutations of each reader; a long run goes with the address sanitizer.
@Suite struct ReaderFuzzTests {
  static let rounds = Int(ProcessInfo.processInfo.environment["POLYPYTHIA_FUZZ_ROUNDS"] ?? "") ?? 300

  /// Flips bits, sets telling numbers, cuts, repeats and inserts.
  static func mutate(_ seed: Data, _ random: inout MersenneTwister) -> Data {
    var bytes = [UInt8](seed)
    for _ in 0...random.bounded(3) {
      let place = bytes.isEmpty ? 0 : Int(random.bounded(UInt64(bytes.count - 1)))
      switch random.bounded(6) {
      case 0: if !bytes.isEmpty { bytes[place] ^= 1 << UInt8(random.bounded(7)) }
      case 1: if !bytes.isEmpty { bytes[place] = UInt8(random.bounded(255)) }
      case 2: bytes.removeLast(min(bytes.count, Int(random.bounded(40))))
      case 3: bytes.insert(contentsOf: bytes.dropFirst(place).prefix(Int(random.bounded(30))), at: place)
      case 4:
        let numbers: [UInt64] = [0, 1, .max, 1 << 31, 1 << 32, 1 << 63, (1 << 63) - 1, 0x7fff_ffff]
        let number = numbers[Int(random.bounded(UInt64(numbers.count - 1)))]
        let width = random.bounded(1) == 0 ? 4 : 8
        for byte in 0..<width where place + byte < bytes.count {
          bytes[place + byte] = UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))
        }
      case 5:
        let pieces = ["(", ")", "{", "'", "-", "../", "\n", "99999999999999999999", "True", "\u{0}"]
        bytes.insert(contentsOf: Array(pieces[Int(random.bounded(UInt64(pieces.count - 1)))].utf8), at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.bounded(8))))
      }
    }
    return Data(bytes)
  }

  /// Reads mutations; how many were taken.
  private func fuzz(
    _ seed: Data, file: String, number: UInt32, others: [String: Data] = [:], read: (_ folder: String) throws -> Void
  ) throws -> Int {
    var random = MersenneTwister(seed: number)
    var taken = 0
    try Fixtures.inTemporaryFolder { folder in
      for (name, data) in others { try data.write(to: URL(fileURLWithPath: folder + "/" + name)) }
      for round in 0..<Self.rounds {
        try Self.mutate(seed, &random).write(to: URL(fileURLWithPath: folder + "/" + file))
        do {
          try read(folder)
          taken += 1
        } catch let failure as Failure {
          #expect(failure.subject.contains(folder), "round \(round): \(failure)")
          #expect(!failure.reason.isEmpty)
        }
      }
    }
    return taken
  }

  @Test func indexes() throws {
    let names = ["tiny_text_document", "int32_document", "preshuffled9_document"]
    for (number, name) in names.enumerated() {
      let data = try Fixtures.data("mmap/\(name).bin")
      let taken = try fuzz(
        Fixtures.data("mmap/\(name).idx"), file: "text.idx", number: UInt32(number), others: ["text.bin": data]
      ) { folder in
        let file = try TokenFile(prefix: folder + "/text")
        var count = 0
        file.forEachPiece { tokens, _, _ in count += tokens.count }
        #expect(count == file.tokenCount && file.tokenCount <= file.dataBytes)
        _ = try TokenFileSummary(prefix: folder + "/text")
      }
      #expect(taken < Self.rounds)
    }
  }

  @Test func tokens() throws {
    let index = try Fixtures.data("mmap/tiny_text_document.idx")
    _ = try fuzz(
      Fixtures.data("mmap/tiny_text_document.bin"), file: "text.bin", number: 10, others: ["text.idx": index]
    ) { folder in
      try TokenSource(prefix: folder + "/text").file.verify(vocabularyRows: 900)
    }
  }

  @Test(arguments: [0, 1, 2]) func orderCaches(number: Int) throws {
    let names = SampleOrderCacheTests.names
    var others: [String: Data] = [:]
    for name in names + ["tiny_text_document.idx", "tiny_text_document.bin"] {
      others[name] = try Fixtures.data("mmap/" + name)
    }
    let seed = try Fixtures.data("mmap/" + names[number])
    others[names[number]] = nil
    let taken = try fuzz(seed, file: names[number], number: 20 + UInt32(number), others: others) { folder in
      let prefix = folder + "/tiny_text_document"
      let file = try TokenFile(prefix: prefix)
      let order = try SampleOrderCache(prefix: prefix, part: "train_0", samples: 6, sequenceLength: 4, seed: 1234)
        .order(sizes: file.sizes, documents: file.sizes.indices.map { Int32($0) })
      for sample in 0..<order.shuffleIndex.count { _ = order.tokens(sample, from: file) }
    }
    #expect(taken < Self.rounds)
  }

  @Test func checksumLists() throws {
    let taken = try fuzz(Fixtures.data("shards/shard_hashes.txt"), file: "list", number: 30) { folder in
      let list = try ChecksumList(folder + "/list")
      #expect(list.entries.allSatisfy { !$0.name.contains("/") && $0.name != ".." && $0.sha256.count == 64 })
      _ = try list.check(folder: folder)
    }
    #expect(taken > 0 && taken < Self.rounds)
  }
}
