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

  private func summary(_ result: Tool.Result) throws -> Summary {
    try JSONDecoder().decode(Summary.self, from: Data(result.output.utf8))
  }

  /// Losses of 38 runs, a column each, in the form of a published table.
  @Test func aWideTableIsImported() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let lines = (1...60).map { step in
      ([step] + (0..<38).map { 10_000 + $0 * 37 % 101 - step }).map(String.init).joined(separator: "\t")
    }
    let names = (0..<38).map { "run-\($0)" }.joined(separator: "\t")
    try tool.write("wide.tsv", "step\t\(names)\n" + lines.joined(separator: "\n") + "\n")
    let line = "import csv wide.tsv --step-column step --metric train_loss --out runs --json"
    let found = try summary(tool.run(line))
    #expect(found.runs.count == 38 && found.runs.allSatisfy { $0.steps == 60 && $0.gaps == 0 })
    #expect(found.metrics == ["train_loss"] && found.duplicates.isEmpty)
  }

  /// Two groups of ten runs in one table, of which one is imported.
  @Test func aGroupImportedTwiceReportsEveryDuplicate() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let groups = ["t1/first", "t1/second"]
    let header = "group\trun\tstep\ttotal_steps\tval_loss\ttrain_time_ms"
    var lines = [header]
    for (number, group) in groups.enumerated() {
      for run in 0..<10 {
        for step in [0, 125, 250, 375] {
          let loss = 10 - Double(step) / 100 + Double(run * 37 % 101 + number) / 1000
          lines.append("\(group)\tr\(number)-\(run)\t\(step)\t375\t\(step == 0 ? 10.8258 : loss)\t\(step * 140)")
        }
      }
    }
    try tool.write("runs.tsv", lines.joined(separator: "\n") + "\n")
    let options = "--run-column run --step-column step --where group=\(groups[0]) --json --out"
    let first = try summary(tool.run("import csv runs.tsv \(options) once"))
    #expect(first.runs.count == 10 && first.duplicates.isEmpty)
    let copies = lines.filter { $0.hasPrefix(groups[0]) }.map { $0.replacing("\tr0-", with: "\tcopy-r0-") }
    try tool.write("copy.tsv", (lines + copies).joined(separator: "\n") + "\n")
    let result = try tool.run("import csv copy.tsv \(options) twice")
    let second = try summary(result)
    #expect(second.duplicates.map(\.runs) == first.runs.map { [$0.run, "copy-\($0.run)"] })
    #expect(second.duplicates.allSatisfy(\.whole) && second.warnings.count == 10)
    #expect(result.errors.contains("warning: ") && result.code == 0)
    let again = try tool.run("import csv copy.tsv \(options) twice")
    #expect(again.code == 73 && again.errors.contains("already holds"))
  }

  @Test func evaluationResultsAreImported() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let folder = tool.folder.appending(path: "evals/pythia-70m")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for step in [0, 512] {
      try tool.write(
        "evals/pythia-70m/70m_step\(step).json",
        "{\"results\": {\"piqa\": {\"acc\": 0.5}, \"arc_easy\": {\"acc\": 0.25}}, \"config\": {\"num_fewshot\": 0}}")
    }
    let result = try tool.run("import lm-eval evals --out runs")
    #expect(result.code == 0 && result.output.contains("pythia-70m") && result.output.contains("(2 tasks)"))
  }

  @Test func logsAreImportedAndRestartsReplace() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    for seed in 1...2 {
      let lines =
        ((0...20).map { "iter \($0 * 10): loss \(5 - Double($0 * seed) / 100), time 1.5ms, mfu 2.00%" }
          + (15...30).map { "iter \($0 * 10): loss \(4 - Double($0) / 100), time 1.5ms, mfu 2.00%" })
      try tool.write("seed\(seed).log", "compiling\n" + lines.joined(separator: "\n") + "\niter 310: los")
    }
    let result = try tool.run("import log seed1.log seed2.log --out runs --json")
    let found = try summary(result)
    #expect(found.runs.map(\.run) == ["seed1", "seed2"] && found.runs.allSatisfy { $0.steps == 31 })
    #expect(found.metrics == ["loss", "time (ms)", "mfu (%)"])
    #expect(found.warnings.count { $0.contains("from step 150 on") } == 2, "\(found.warnings)")
    let pattern = ["--pattern", "iter (?<step>[0-9]+): loss (?<ce>[^,]+)"]
    let parts = try tool.run(["import", "log", "seed1.log", "--run", "a", "--out", "one"] + pattern)
    #expect(parts.code == 0 && parts.output.contains("metrics: ce"), "\(parts.errors)")
  }

  @Test(arguments: [
    ("csv t.csv --run-column run --run x", 64, "--run"),
    ("csv t.csv --run-column run --step-column no", 64, "run, step, loss"),
    ("csv t.csv --run-column run --step-column step --metric x", 64, "--metric"),
    ("csv t.csv --run-column run --step-column step --where a", 64, "COLUMN=VALUE"),
    ("csv none.csv --step-column step", 66, "none.csv"), ("csv bad.csv --step-column step", 65, "line 2"),
    ("jsonl t.csv --step-column step", 65, "line 1"), ("trainer-state t.csv", 65, "t.csv"),
    ("tensorboard t.csv", 65, "t.csv"), ("lm-eval t.csv", 65, "t.csv"), ("lm-eval none", 66, "none"),
    ("wandb t.csv", 65, "offline-run-"), ("wandb none", 66, "none"), ("log t.csv", 64, "run,step,loss"),
    ("log t.csv --pattern (a", 64, "at character 3"), ("log t.csv --pattern a --layout neox", 64, "--layout"),
    ("log t.csv --layout neox", 64, "of the layout neox"), ("log none", 66, "none"),
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
