import Foundation
import Testing

@Suite struct ImportCommandTests {
  private struct Summary: Decodable {
    struct Run: Decodable {
      var run: String
      var steps: Int
      var gaps: Int
    }
    struct Duplicate: Decodable {
      var runs: [String]
      var whole: Bool
    }
    var runs: [Run]
    var metrics: [String]
    var duplicates: [Duplicate]
    var warnings: [String]
  }

  private func shared(_ name: String) -> String? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appending(path: "../shared/data/runs/\(name)").standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: path) else {
      print("skipped: \(path) is not there")
      return nil
    }
    return path
  }

  private func summary(_ result: Tool.Result) throws -> Summary {
    try JSONDecoder().decode(Summary.self, from: Data(result.output.utf8))
  }

  @Test func aWideTableOf38RunsIsImported() throws {
    guard let file = shared("modded-nanogpt/train_loss_value_embed.tsv") else { return }
    let tool = try Tool()
    defer { tool.cleanUp() }
    let found = try summary(
      tool.run(["import", "csv", file, "--step-column", "step", "--metric", "train_loss", "--out", "runs", "--json"]))
    #expect(found.runs.count == 38 && found.runs.allSatisfy { $0.steps == 1_530 && $0.gaps == 0 })
    #expect(found.metrics == ["train_loss"] && found.duplicates.isEmpty)
  }

  @Test func aGroupImportedTwiceReportsEveryDuplicate() throws {
    guard let file = shared("modded-nanogpt/val_loss.tsv") else { return }
    let tool = try Tool()
    defer { tool.cleanUp() }
    let group = "t1/2025-09-18_Smear"
    let options = [
      "--run-column", "run", "--step-column", "step", "--where", "group=\(group)", "--out", "runs", "--json",
    ]
    let first = try summary(tool.run(["import", "csv", file] + options))
    #expect(first.runs.count == 10 && first.duplicates.isEmpty)
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    let renamed = lines.map { $0.hasPrefix(group) ? $0.replacing(group + "\t", with: group + "\tcopy-") : $0 }
    try tool.write("copy.tsv", renamed.joined(separator: "\n"))
    let result = try tool.run(["import", "csv", "copy.tsv"] + options)
    let second = try summary(result)
    #expect(second.duplicates.map(\.runs) == first.runs.map { [$0.run, "copy-\($0.run)"] })
    #expect(second.duplicates.allSatisfy(\.whole) && second.warnings.count == 10)
    #expect(result.errors.contains("warning: ") && result.code == 0)
    let again = try tool.run(["import", "csv", "copy.tsv"] + options)
    #expect(again.code == 73 && again.errors.contains("already holds"))
  }

  @Test func thePublishedEvaluationsAreImported() throws {
    guard let folder = shared("pythia-evals") else { return }
    let tool = try Tool()
    defer { tool.cleanUp() }
    let result = try tool.run(["import", "lm-eval", folder, "--out", "runs"])
    #expect(result.code == 0 && result.output.contains("pythia-70m") && result.output.contains("(87 tasks)"))
  }

  @Test(arguments: [
    ("csv t.csv --run-column run", 64, "--step-column step"),
    ("csv t.csv --run-column run --step-column no", 64, "run, step, loss"),
    ("csv t.csv --run-column run --step-column step --metric x", 64, "--metric"),
    ("csv t.csv --run-column run --step-column step --where a", 64, "COLUMN=VALUE"),
    ("csv none.csv --step-column step", 66, "none.csv"), ("csv bad.csv --step-column step", 65, "line 2"),
    ("jsonl t.csv --step-column step", 65, "line 1"), ("trainer-state t.csv", 65, "t.csv"),
    ("tensorboard t.csv", 65, "t.csv"), ("lm-eval t.csv", 65, "t.csv"), ("lm-eval none", 66, "none"),
  ])
  func badInputIsRefused(line: String, code: Int32, mentions: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("t.csv", "run,step,loss\na,0,1\na,1,2\n")
    try tool.write("bad.csv", "step,a\n1,1e999\n")
    let result = try tool.run("import \(line) --out out")
    #expect(result.code == code && result.errors.contains(mentions), "\(result.errors)")
    #expect(!tool.exists("out"))
  }
}
