import Foundation
import TestSupport
import Testing

@testable import Corpus

/// Damaged tokenizers, and damaged texts to tokenise.
@Suite struct TokenizerFuzzTests {
  private static let lines = """
    {"text": "the king \\u00e9 \\ud83d\\ude00", "meta": {"a": [1, -2.5e3, null, NaN, {"b": "\\\\"}], "c": true}}
    {"id": 7, "text": ""}
    {"text": "caf\u{e9} 中文"}

    """

  private func fuzzTokenizers(_ reader: String, _ original: Data, seed: UInt32) throws -> Fuzzing.Outcome {
    let text = "The cats' caf\u{e9} <|endoftext|> e\u{301}  \n x"
    return try Fuzzing(reader, file: "tokenizer.json", of: [[UInt8](original)], seed: seed).run { path in
      let tokenizer = try ByteLevelTokenizer(file: path)
      let ids = tokenizer.encode(text)
      _ = tokenizer.decode(ids)
      return ids.allSatisfy { (0..<Int32(tokenizer.vocabularySize)).contains($0) } ? nil : "\(ids)"
    }
  }

  @Test func tokenizersOfOurOwn() throws {
    let document = TextDocument(name: "text", text: TokenizerTrainingTests.text)
    let trained = try ByteLevelTokenizer.train(on: [document], vocabularySize: 300)
    let outcome = try fuzzTokenizers("tokenizer.json of our own", trained.json(), seed: 1)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func tokenizersWithOtherPipelines() throws {
    let document = TextDocument(name: "text", text: TokenizerTrainingTests.text)
    let trained = try ByteLevelTokenizer.train(on: [document], vocabularySize: 300)
    let text = String(decoding: trained.json(), as: UTF8.self)
      .replacing("\"add_prefix_space\": false", with: "\"add_prefix_space\": true", maxReplacements: 1)
      .replacing(
        "\"post_processor\": null",
        with: "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"Sequence\": {\"id\": \"A\"}}]}"
      )
      .replacing(
        "{\"type\": \"NFC\"}", with: "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}]}")
    let outcome = try fuzzTokenizers("tokenizer.json with other pipelines", Data(text.utf8), seed: 8)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func tokenizersOfTheLibrary() throws {
    let good = try Data(contentsOf: URL(filePath: Fixtures.tinyTokenizer))
    let outcome = try fuzzTokenizers("tokenizer.json of the library", good, seed: 2)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  /// Reads a file as tokenising does, up to the documents.
  private func readDocuments(_ path: String) throws -> String? {
    let input = try #require(TextInput.find([path]).first)
    let source = try input.open()
    var (bytes, piece) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
    while true {
      let count = try piece.withUnsafeMutableBytes { try source.read(into: $0) }
      guard count > 0 else { break }
      bytes += piece[..<count]
      guard bytes.count < 1 << 22 else { return "\(bytes.count) bytes" }
    }
    let block = TextBlock(path: path, layout: input.layout, bytes: bytes, offset: 0, line: 1, isLast: true)
    var count = 0
    try DocumentReader(key: "text").read(block) { text, _ in count += text.count }
    return count <= bytes.count ? nil : "\(count) bytes of text"
  }

  @Test func linesOfJSON() throws {
    let fuzzing = Fuzzing("JSON lines", file: "a.jsonl", of: [Array(Self.lines.utf8)], seed: 3)
    let outcome = try fuzzing.run(readDocuments)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func plainText() throws {
    let text = "the king\r\ncafé 中文 <|endoftext|>\n"
    let outcome = try Fuzzing("plain text", file: "a.txt", of: [Array(text.utf8)], seed: 4).run(readDocuments)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func gzipFiles() throws {
    let original = [UInt8](try #require(Data(base64Encoded: TokenisationTests.gzip)))
    let outcome = try Fuzzing("gzip", file: "a.jsonl.gz", of: [original], seed: 5).run(readDocuments)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  @Test func zstandardFiles() throws {
    let original = [UInt8](try #require(Data(base64Encoded: TokenisationTests.zstandard)))
    let outcome = try Fuzzing("Zstandard", file: "a.jsonl.zst", of: [original], seed: 6).run(readDocuments)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  @Test func wholeTokenisations() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.tinyTokenizer)
    let original = Array(Self.lines.utf8)
    let fuzzing = Fuzzing("JSON lines to tokens", file: "a.jsonl", of: [original], seed: 7, usual: 100, divisor: 20)
    let outcome = try fuzzing.run { path in
      let prefix = (path as NSString).deletingLastPathComponent + "/out"
      for suffix in [".bin", ".idx"] { unlink(prefix + suffix) }
      _ = try Tokenisation(tokenizer, inputs: TextInput.find([path])).write(prefix: prefix) { _ in }
      return nil
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }
}
