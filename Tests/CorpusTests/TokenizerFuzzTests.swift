import Corpus
import Failures
import Foundation
import Testing

/// Damaged inputs: an answer or a `Failure` that names the file, never a crash.
@Suite struct TokenizerFuzzTests {
  @Test func damagedTokenizersAreReadOrRefused() throws {
    let trained = try ByteLevelTokenizer.train(
      on: [TextDocument(name: "text", text: TokenizerTrainingTests.text)], vocabularySize: 300)
    let text = "The cats' caf\u{e9} <|endoftext|> e\u{301}  \n x"
    for (seed, json) in [(UInt32(1), trained.json()), (2, try Fixtures.data("tiny_tokenizer.json"))] {
      var mutation = Mutation(of: json, seed: seed)
      var refused = 0
      for round in 0..<Mutation.rounds {
        do {
          let tokenizer = try ByteLevelTokenizer(json: mutation.next(), name: "damaged.json")
          let ids = tokenizer.encode(text)
          #expect(ids.allSatisfy { (0..<Int32(tokenizer.vocabularySize)).contains($0) }, "round \(round)")
          _ = tokenizer.decode(ids)
        } catch let failure as Failure {
          refused += 1
          #expect(failure.kind == .badData && failure.subject.hasPrefix("damaged.json"), "round \(round): \(failure)")
        }
      }
      #expect(refused > 0)
    }
  }

  @Test func damagedLinesAreReadOrRefused() throws {
    let tokenizer = try ByteLevelTokenizer(file: Fixtures.path("tiny_tokenizer.json"))
    let lines = """
      {"text": "the king \\u00e9 \\ud83d\\ude00", "meta": {"a": [1, -2.5e3, null, NaN, {"b": "\\\\"}], "c": true}}
      {"id": 7, "text": ""}
      {"text": "caf\u{e9} 中文"}

      """
    var mutation = Mutation(of: Data(lines.utf8), seed: 3)
    try Fixtures.inTemporaryFolder { folder in
      let path = folder + "/damaged.jsonl"
      var refused = 0
      // Every round syncs files to the disk, so fewer rounds do.
      for round in 0..<max(1, Mutation.rounds / 10) {
        try mutation.next().write(to: URL(fileURLWithPath: path))
        for suffix in [".bin", ".idx"] { try? FileManager.default.removeItem(atPath: folder + "/out" + suffix) }
        do {
          _ = try Tokenisation(tokenizer, inputs: TextInput.find([path])).write(prefix: folder + "/out") { _ in }
        } catch let failure as Failure {
          refused += 1
          #expect(failure.kind == .badData && failure.subject.hasPrefix(path), "round \(round): \(failure)")
        }
      }
      #expect(refused > 0)
    }
  }
}
