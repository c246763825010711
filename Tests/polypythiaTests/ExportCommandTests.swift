import Foundation
import Testing

@Suite struct ExportCommandTests {
  private struct Summary: Decodable {
    struct File: Decodable {
      var file: String
      var entries: Int
    }
    var runs: [String]
    var files: [File]
  }

  @Test func whatWasImportedIsExportedAndImportedAgain() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let table = "run,step,loss\na,0,1.5\na,1,0.1\nb,0,2\nb,1,-3e-200\n"
    try tool.write("t.csv", table)
    #expect(try tool.run("import csv t.csv --run-column run --step-column step --out runs").code == 0)
    let result = try tool.run("export runs --format csv --group metrics --out tables --json")
    let summary = try JSONDecoder().decode(Summary.self, from: Data(result.output.utf8))
    #expect(summary.runs == ["a", "b"] && summary.files.map(\.file) == ["metrics.csv"])
    #expect(summary.files[0].entries == 4 && result.errors.contains("exported 2 runs"))
    let again = try tool.run(
      "import csv tables/metrics.csv --run-column run --step-column step --value-columns loss --out again")
    #expect(again.code == 0, "\(again.errors)")
    for run in ["a", "b"] {
      let codes = try ["runs", "again"].map { folder in
        try tool.run("export \(folder) --format jsonl --run \(run) --out \(folder)-\(run)").code
      }
      #expect(codes == [0, 0])
      let files = try ["runs", "again"].map {
        try Data(contentsOf: tool.folder.appending(path: "\($0)-\(run)/metrics.jsonl"))
      }
      #expect(files[0] == files[1])
    }
  }

  @Test(arguments: [
    ("export none --format csv --out x", 66, "none"), ("export runs --format csv --out t.csv", 73, "t.csv"),
    ("export runs --format csv --group no --out x", 64, "metrics"), ("export runs --format xls --out x", 64, "format"),
    ("export runs --format npz --run no --out x", 64, "--run no"), ("export runs --format csv --out ", 64, "--out"),
  ])
  func badRequestsAreRefused(line: String, code: Int32, mentions: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("t.csv", "run,step,loss\na,0,1\na,1,2\n")
    _ = try tool.run("import csv t.csv --run-column run --step-column step --out runs")
    let result = try tool.run(line)
    #expect(result.code == code && result.errors.contains(mentions), "\(result.errors)")
    #expect(!tool.exists("x"))
  }
}
