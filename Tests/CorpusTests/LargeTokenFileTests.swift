import Corpus
import Failures
import Foundation
import Testing

/// Files that are larger than 2^31 tokens and than this machine's memory, all holes but for a few tokens.
@Suite struct LargeTokenFileTests {
  private func sparse(
    _ folder: String, size: Int32, documents: Int, tokens: [(place: Int, value: UInt16)]
  ) throws -> TokenFile {
    var index = Data("MMIDIDX".utf8) + [0, 0]
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { index.append(contentsOf: $0) }
    }
    append(UInt64(1))
    append(UInt8(8))
    append(UInt64(documents))
    append(UInt64(documents + 1))
    for _ in 0..<documents { append(size) }
    for document in 0..<documents { append(Int64(document) * Int64(size) * 2) }
    for document in 0...documents { append(Int64(document)) }
    try index.write(to: URL(fileURLWithPath: folder + "/text.idx"))
    try Data().write(to: URL(fileURLWithPath: folder + "/text.bin"))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/text.bin"))
    try file.truncate(atOffset: UInt64(documents) * UInt64(size) * 2)
    for (place, value) in tokens {
      try file.seek(toOffset: UInt64(place) * 2)
      try file.write(contentsOf: withUnsafeBytes(of: value.littleEndian) { Data($0) })
    }
    try file.close()
    return try TokenFile(prefix: folder + "/text")
  }

  @Test func tokensBeyondTwoToThe31AreRead() throws {
    try Fixtures.inTemporaryFolder { folder in
      // 256 documents of 2^30 tokens: 512 GiB.
      let size = 1 << 30
      let last = 256 * size - 1
      let file = try sparse(
        folder, size: Int32(size), documents: 256, tokens: [(1 << 31, 7), (last, 9), (200 * size + 5, 11)])
      #expect(file.tokenCount == 1 << 38)
      #expect(file.tokens(document: 2, offset: 0, count: 2) == [7, 0])
      #expect(file.tokens(document: 255, offset: size - 2, count: 2) == [0, 9])
      #expect(file.joinedTokens([(200 * size + 4)..<(200 * size + 7)]) == [[0, 11, 0]])
      let across = file.joinedTokens([(last - size - 1)..<(last - size + 2)])
      #expect(across == [[0, 0, 0]])
    }
  }

  @Test func samplesBeyondTwoToThe31TokensAreOrdered() throws {
    try Fixtures.inTemporaryFolder { folder in
      let size = 1 << 30
      let file = try sparse(folder, size: Int32(size), documents: 5, tokens: [(4 * size + 3, 21)])
      let length = 1 << 28
      let order = try SampleOrder(
        sizes: file.sizes, documents: [4], samples: 3, sequenceLength: length, seed: 1)
      #expect(order.sampleIndex.map(\.offset) == [0, Int32(length), Int32(2 * length), Int32(3 * length)])
      let all = try SampleOrder(
        sizes: file.sizes, documents: [0, 1, 2, 3, 4], samples: 19, sequenceLength: length, seed: 1)
      #expect(all.sampleIndex.count == 20 && all.epochs == 1)
    }
  }
}
