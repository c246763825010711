import Foundation
import Testing

/// The commands that make token files and tokenizers, as a user types them.
@Suite struct TokenizeCommandTests {
  private struct Summary: Decodable {
    let documents: Int
    let tokens: Int
    let text_bytes: Int
  }

  @Test func aTokenizerIsTrainedAndTextTokenised() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    try tool.write("more.jsonl", "{\"body\": \"The cat sees houses.\"}\n{\"body\": \"A dog.\"}\n")
    let trained = try tool.run("data train-tokenizer text.txt --vocab-size 600 --out tokenizer.json")
    #expect(trained.code == 0, "\(trained.errors)")
    let command = "data tokenize text.txt more.jsonl --json-key body --tokenizer tokenizer.json --out tokens"
    let made = try tool.run(command + " --workers 1 --append-end-of-document --json")
    #expect(made.code == 0, "\(made.errors)")
    let summary = try JSONDecoder().decode(Summary.self, from: Data(made.output.utf8))
    #expect(summary.documents == 3)
    #expect(summary.text_bytes == Tool.text.utf8.count + 26)
    let bin = try Data(contentsOf: tool.folder.appending(path: "tokens.bin"))
    #expect(bin.count == 2 * summary.tokens)
    #expect(bin.suffix(2) == Data([0, 0]))
    let again = try tool.run(command)
    #expect(again.code == 73 && again.errors.contains("tokens.idx"), "\(again.errors)")
  }

  @Test(arguments: [
    ("data tokenize none.txt --tokenizer text.txt --out x", Int32(65), "text.txt"),
    ("data tokenize text.txt --tokenizer none.json --out x", 66, "none.json"),
    ("data tokenize text.txt --tokenizer text.txt --out x --workers 0", 64, "--workers"),
    ("data train-tokenizer text.txt --vocab-size 10 --out x.json", 78, "258"),
    ("data train-tokenizer none.txt --out x.json", 66, "none.txt"),
  ])
  func badInputIsRefused(command: String, code: Int32, mentions: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let result = try tool.run(command)
    #expect(result.code == code, "\(result.errors)")
    #expect(result.errors.contains(mentions), "\(result.errors)")
    #expect(!tool.exists("x.bin") && !tool.exists("x.idx") && !tool.exists("x.json"))
  }
}
