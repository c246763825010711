import Corpus
import Failures
import Foundation
import Testing

@Suite struct TokenFileTests {
  struct Expected: Decodable {
    let dtype_code: UInt8
    let sizes: [Int]
    let doc_idx: [Int]?
    let tokens: [[Int32]]
    let idx_hex: String
  }

  struct Reference: Decodable {
    let tiny_text_document: Expected
    let int32_document: Expected
  }

  let reference: Reference

  init() throws { reference = try Fixtures.decode(Reference.self, "mmap/expected.json") }

  @Test func shortAndLongTokensAreRead() throws {
    for (name, expected) in [
      ("tiny_text_document", reference.tiny_text_document),
      ("int32_document", reference.int32_document),
    ] {
      let file = try TokenFile(prefix: Fixtures.path("mmap/" + name))
      #expect(file.storage.rawValue == expected.dtype_code)
      #expect(Array(file.sizes) == expected.sizes)
      #expect(file.tokenCount == expected.sizes.reduce(0, +))
      if let documents = expected.doc_idx { #expect(Array(file.documentIndex) == documents) }
      #expect(expected.sizes.indices.map { file.tokens(document: $0) } == expected.tokens)
    }
  }

  @Test func writtenFilesHaveTheFormatsBytes() throws {
    for (name, expected, vocabulary) in [
      ("tiny_text_document", reference.tiny_text_document, 65_499),
      ("int32_document", reference.int32_document, 65_500),
    ] {
      try Fixtures.inTemporaryFolder { folder in
        try TokenFile.write(prefix: folder + "/text", documents: expected.tokens, vocabularySize: vocabulary)
        for suffix in [".idx", ".bin"] {
          let written = try Data(contentsOf: URL(fileURLWithPath: folder + "/text" + suffix))
          #expect(try written == Fixtures.data("mmap/" + name + suffix))
        }
      }
    }
  }

  @Test(arguments: [(1, [255, 0]), (2, [-1, 7]), (3, [-300, 300]), (5, [-1, 1 << 30])] as [(UInt8, [Int64])])
  func everyWholeNumberTypeIsRead(code: UInt8, values: [Int64]) throws {
    try Fixtures.inTemporaryFolder { folder in
      let width = [1: 1, 2: 1, 3: 2, 5: 8][code] ?? 0
      let data = values.flatMap { value in (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
      try write(index(code: code, sizes: [2], starts: [0]), Data(data), in: folder)
      let file = try TokenFile(prefix: folder + "/text")
      #expect(file.tokens(document: 0) == values.map { Int32($0) })
    }
  }

  @Test func tokensThatDoNotFitAreRefused() throws {
    try Fixtures.inTemporaryFolder { folder in
      try write(index(code: 5, sizes: [1], starts: [0]), Data([0, 0, 0, 0, 1, 0, 0, 0]), in: folder)
      #expect(failureOpening(folder + "/text")?.kind == .badData)
    }
  }

  @Test(arguments: [Int32(-1), 65_536])
  func tokensOutsideTheVocabularyAreNotWritten(token: Int32) throws {
    try Fixtures.inTemporaryFolder { folder in
      let prefix = folder + "/new"
      let failure = Fixtures.failure {
        try TokenFile.write(prefix: prefix, documents: [[token]], vocabularySize: 100)
      }
      #expect(failure?.kind == .badData)
      #expect(!FileManager.default.fileExists(atPath: prefix + ".idx"))
    }
  }

  @Test func damagedIndexesAreRefused() throws {
    let good = index(code: 8, sizes: [2, 1], starts: [0, 4])
    var cases: [(String, Data)] = [
      ("empty", Data()), ("header cut", good.prefix(20)), ("arrays cut", good.dropLast(1)),
      ("too long", good + [0]), ("negative size", index(code: 8, sizes: [-1, 1], starts: [0, 4])),
      ("negative start", index(code: 8, sizes: [2, 1], starts: [0, -2])),
      ("beyond the end", index(code: 8, sizes: [2, 2], starts: [0, 4])),
      ("far beyond the end", index(code: 8, sizes: [2, 1], starts: [0, .max])),
      ("huge size", index(code: 5, sizes: [.max, 1], starts: [0, 4])),
      ("float32", index(code: 6, sizes: [2, 1], starts: [0, 4])),
      ("type 9", index(code: 9, sizes: [2, 1], starts: [0, 4])),
      ("falling documents", index(code: 8, sizes: [2, 1], starts: [0, 4], documents: [0, 2, 1])),
      ("document beyond", index(code: 8, sizes: [2, 1], starts: [0, 4], documents: [0, 3])),
      ("first document", index(code: 8, sizes: [2, 1], starts: [0, 4], documents: [1, 2])),
    ]
    let changes: [(String, Int, UInt8)] = [
      ("magic", 0, 0), ("version", 9, 2), ("count", 25, 255), ("documents", 33, 255),
    ]
    for (name, offset, value) in changes {
      var changed = good
      changed[offset] = value
      cases.append((name, changed))
    }
    try Fixtures.inTemporaryFolder { folder in
      try write(good, Data([1, 0, 2, 0, 3, 0]), in: folder)
      #expect(try TokenFile(prefix: folder + "/text").tokens(document: 1) == [3])
      for (name, damaged) in cases {
        try write(damaged, Data([1, 0, 2, 0, 3, 0]), in: folder)
        let failure = failureOpening(folder + "/text")
        #expect(failure?.kind == .badData, "\(name)")
        #expect(failure?.subject.contains("text.idx") == true, "\(name)")
      }
    }
  }

  @Test func missingFilesAreNamed() throws {
    try Fixtures.inTemporaryFolder { folder in
      #expect(failureOpening(folder + "/none")?.subject == folder + "/none.idx")
      try index(code: 8, sizes: [], starts: []).write(to: URL(fileURLWithPath: folder + "/text.idx"))
      let failure = failureOpening(folder + "/text")
      #expect(failure?.kind == .missingInput)
      #expect(failure?.subject == folder + "/text.bin")
    }
  }

  private func failureOpening(_ prefix: String) -> Failure? {
    Fixtures.failure { _ = try TokenFile(prefix: prefix) }
  }

  private func write(_ index: Data, _ tokens: Data, in folder: String) throws {
    try index.write(to: URL(fileURLWithPath: folder + "/text.idx"))
    try tokens.write(to: URL(fileURLWithPath: folder + "/text.bin"))
  }

  private func index(code: UInt8, sizes: [Int32], starts: [Int64], documents: [Int64]? = nil) -> Data {
    let entries = documents ?? (0...Int64(sizes.count)).map { $0 }
    var data = Data("MMIDIDX".utf8) + [0, 0]
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
    append(UInt64(1))
    append(code)
    append(UInt64(sizes.count))
    append(UInt64(entries.count))
    sizes.forEach { append($0) }
    starts.forEach { append($0) }
    entries.forEach { append($0) }
    return data
  }
}
