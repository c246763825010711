import Corpus
import Failures
import Foundation
import Testing

@Suite struct TokenisationTests {
  let tokenizer: ByteLevelTokenizer

  init() throws { tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer) }

  @Test func linesOfJSONBecomeDocuments() throws {
    try Fixtures.inTemporaryFolder { folder in
      let lines = """
        {"text": "the king", "meta": {"a": [1, -2.5e3, null, NaN, {"b": "\\u00e9\\\\"}], "c": true}}

        {"id": 7, "text": ""}
        {"text": "first", "text": "a dog\\nran\\ud83d\\ude00\\/ \\u0000<|endoftext|>"}
        """
      let path = try write(Data(lines.utf8), "a.jsonl", in: folder)
      let (summary, documents) = try tokenise([path], in: folder)
      #expect(documents == tokenizer.encode(["the king", "a dog\nran😀/ \u{0}<|endoftext|>"]))
      #expect(summary.documents == 2)
      #expect(summary.emptyDocuments == 1)
      #expect(summary.tokens == documents.reduce(0) { $0 + $1.count })
      #expect(summary.dtype == "uint16")
      #expect(summary.endOfDocument == nil)
      #expect(summary.bin.bytes == 2 * summary.tokens)
    }
  }

  @Test func documentsEndWithATokenWhenAsked() throws {
    try Fixtures.inTemporaryFolder { folder in
      let path = try write(Data("{\"body\": \"the\"}\n{\"body\": \"king\"}".utf8), "a.jsonl", in: folder)
      let (summary, documents) = try tokenise([path], in: folder, key: "body", appends: true)
      #expect(documents == tokenizer.encode(["the", "king"]).map { $0 + [0] })
      #expect(summary.endOfDocument == 0)
    }
  }

  @Test func filesOfManyBlocksGiveTheTokensOfTheWholeForAnyNumberOfWorkers() throws {
    try Fixtures.inTemporaryFolder { folder in
      let piece =
        "The  king's\u{301} dog <|endoftext|> ran,   and e\u{301}\u{323} 1984!\r\n\r\n \u{2003}x 中文 \u{1100}\u{1161}\t"
      var text = "\u{feff}"
      for number in 0..<42_000 { text += piece + (number % 7 == 0 ? " \r" : "\(number)") }
      let plain = try write(Data(text.utf8), "plain.txt", in: folder)
      let sentence = "{\"text\": \"the king and the dog \\u00e9 ran  away\\n\"}\n"
      let lines = try write(Data(String(repeating: sentence, count: 50_000).utf8), "lines.jsonl", in: folder)
      var first: TokenisationSummary?
      for workers in [1, 3] {
        let (summary, documents) = try tokenise([plain, lines], in: folder, workers: workers)
        if let first { #expect(summary.bin.sha256 == first.bin.sha256 && summary.idx.sha256 == first.idx.sha256) }
        first = first ?? summary
        let whole = String(text.unicodeScalars.dropFirst()).replacingOccurrences(of: "\r\n", with: "\n")
          .replacingOccurrences(of: "\r", with: "\n")
        let isSame = documents.count == 50_001 && documents[0] == tokenizer.encode(whole)
        #expect(isSame)
      }
    }
  }

  /// Python's gzip (two members) of two lines of JSON.
  static let gzip =
    "H4sIAAAAAAACA6tWKkmtKFGyUlAqyUhVyM7MS1fSUVDKAwoY1nIBANYt+MsdAAAAH4sIAAAAAAACA6tWKkmtKFGyUlBKVEj"
    + "JT4/JK0rMU6rlAgB0ufvgFwAAAA=="
  /// Python's zstandard 0.25 of the same lines.
  static let zstandard = "KLUv/SA0oQEAeyJ0ZXh0IjogInRoZSBraW5nIiwgIm4iOiAxfQp7InRleHQiOiAiYSBkb2dcbnJhbiJ9Cg=="

  @Test(.enabled(if: isInstalled("libz.so.1"), "zlib is not installed: apt-get install zlib1g"))
  func gzipFilesInFoldersAreRead() throws {
    try checkReading("b.jsonl.gz", try #require(Data(base64Encoded: Self.gzip)))
  }

  @Test(.enabled(if: isInstalled("libzstd.so.1"), "Zstandard is not installed: apt-get install libzstd1"))
  func zstandardFilesInFoldersAreRead() throws {
    try checkReading("c.jsonl.zst", try #require(Data(base64Encoded: Self.zstandard)))
  }

  private static func isInstalled(_ library: String) -> Bool { dlopen(library, RTLD_NOW | RTLD_LOCAL) != nil }

  private func checkReading(_ name: String, _ data: Data) throws {
    let expected = tokenizer.encode(["the king", "a dog\nran"])
    try Fixtures.inTemporaryFolder { folder in
      try write(Data("{\"text\": \"x\"}".utf8), "texts/.hidden.jsonl", in: folder)
      try write(Data("plain".utf8), "texts/z.txt", in: folder)
      try write(data, "texts/deep/" + name, in: folder)
      #expect(try tokenise([folder + "/texts"], in: folder).documents == expected + [tokenizer.encode("plain")])
      try write(data.prefix(data.count - 9), "cut/" + name, in: folder)
      let failure = Fixtures.failure { _ = try tokenise([folder + "/cut"], in: folder) }
      #expect(failure?.kind == .badData)
      #expect(failure?.subject.hasPrefix(folder + "/cut/" + name) == true)
    }
  }

  @Test(
    arguments: [
      ("a.txt", "one\ntwo\u{1}", "", 66), ("b.txt", "line\nline \u{0}", "line 2, byte 10", 65),
      ("c.jsonl", "{\"text\": \"a\"}\n{\"txt\": \"b\"}", "line 2, byte 14", 65),
      ("d.jsonl", "{\"text\": \"a\"}\n\n {\"text\": 5}", "line 3, byte 25", 65),
      ("e.jsonl", "{\"text\": \"a\"", "line 1, byte 12", 65), ("f.jsonl", "[1]", "line 1, byte 0", 65),
      ("g.jsonl", "{\"text\": \"\\ud800\"}", "line 1", 65), ("h.jsonl", "{\"text\": \"a\"} x", "line 1, byte 14", 65),
      ("i.jsonl", "{\"a\": 01, \"text\": \"a\"}", "line 1, byte 7", 65), ("j.jsonl", "{\"text\": \"\"}", "", 65),
      ("k.txt", "", "", 65), ("l.txt", "\u{feff} \r\n", "", 65), ("m.jsonl", "\n \n", "", 65),
      ("n.jsonl", "{\"text\": \"a\tb\"}", "line 1, byte 11", 65), ("o.jsonl", "{\"text\": \"\\x\"}", "line 1", 65),
      ("p.jsonl", "{\"a\": " + String(repeating: "[", count: 100_000), "line 1", 65),
      ("q.jsonl", "{\"text\": \"a\", }", "line 1, byte 14", 65),
    ] as [(String, String, String, Int32)])
  func badTextIsNamedByLineAndByte(name: String, text: String, place: String, code: Int32) throws {
    try Fixtures.inTemporaryFolder { folder in
      let path = code == 66 ? folder + "/missing.txt" : try write(Data(text.utf8), name, in: folder)
      let failure = Fixtures.failure { _ = try tokenise([path], in: folder) }
      #expect(failure?.kind.rawValue == code)
      #expect(failure?.subject.hasPrefix(path + (place.isEmpty ? "" : ", " + place)) == true, "\(failure as Any)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("out") }
      #expect(left.isEmpty)
    }
  }

  @Test func invalidTextFarIntoAFileIsNamed() throws {
    try Fixtures.inTemporaryFolder { folder in
      let line = Data("0123456789 abcdefgh\n".utf8)
      var data = Data()
      for _ in 0..<150_000 { data.append(line) }
      data[2_400_005] = 0xff
      let failure = Fixtures.failure {
        _ = try tokenise([write(data, "a.txt", in: folder)], in: folder, workers: 3)
      }
      #expect(failure?.subject == folder + "/a.txt, line 120001, byte 2400005")
    }
  }

  @Test func earlierFilesAreNotReplaced() throws {
    try Fixtures.inTemporaryFolder { folder in
      let path = try write(Data("text".utf8), "a.txt", in: folder)
      try write(Data([1]), "out.bin", in: folder)
      let failure = Fixtures.failure { _ = try tokenise([path], in: folder, isFresh: false) }
      #expect(failure?.kind == .cannotCreate)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/out.bin")) == Data([1]))
    }
  }

  @Test func trainingOnFilesIsTrainingOnTheirTexts() throws {
    try Fixtures.inTemporaryFolder { folder in
      let texts = [TokenizerTrainingTests.text, "low lower lowest low low"]
      let line = try JSONEncoder().encode(["text": texts[1]])
      let files = [
        try write(Data(texts[0].utf8), "a.txt", in: folder), try write(line, "b.jsonl", in: folder),
      ]
      let trained = try ByteLevelTokenizer.train(onFiles: TextInput.find(files), key: "text", vocabularySize: 300)
      let documents = texts.map { TextDocument(name: "text", text: $0) }
      #expect(try trained.json() == ByteLevelTokenizer.train(on: documents, vocabularySize: 300).json())
    }
  }

  private func tokenise(
    _ paths: [String], in folder: String, key: String = "text", appends: Bool = false, workers: Int = 1,
    isFresh: Bool = true
  ) throws -> (summary: TokenisationSummary, documents: [[Int32]]) {
    let prefix = folder + "/out"
    if isFresh { for suffix in [".bin", ".idx"] { try? FileManager.default.removeItem(atPath: prefix + suffix) } }
    let work = try Tokenisation(
      tokenizer, inputs: TextInput.find(paths), key: key, appendsEndOfDocument: appends, workers: workers)
    let summary = try work.write(prefix: prefix) { _ in }
    let file = try TokenFile(prefix: prefix)
    return (summary, file.sizes.indices.map { file.tokens(document: $0) })
  }

  @discardableResult
  private func write(_ data: Data, _ name: String, in folder: String) throws -> String {
    let url = URL(fileURLWithPath: folder + "/" + name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
    return url.path
  }
}
