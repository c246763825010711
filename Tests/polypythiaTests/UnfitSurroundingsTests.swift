import Foundation
import Testing

/// What a folder or file that does not fit does to commands that could go on, or that ought to say so.
@Suite struct UnfitSurroundingsTests {
  let table = "import csv t.csv --run-column run --step-column step --out runs"

  private func imported() throws -> Tool {
    let tool = try Tool()
    let rows = (0..<6).map { "r\($0 / 2),\($0 % 2),\(3 - Double($0) / 10)" }
    try tool.write("t.csv", "run,step,loss\n" + rows.joined(separator: "\n") + "\n")
    #expect(try tool.run(table).code == 0)
    return tool
  }

  /// A file where the folder of results would be, since tests may run as a user who may write everywhere.
  @Test func resultsAreShownWhereTheyCannotBeKept() throws {
    let tool = try imported()
    defer { tool.cleanUp() }
    try tool.write("runs/results", "in the way")
    for line in ["analyze outliers runs --json", "analyze variance runs", "plot runs --figure losses --out x.svg"] {
      let result = try tool.run(line)
      #expect(result.code == 0 && !result.output.isEmpty, "\(line): \(result.errors)")
      let warnings = result.errors.split(separator: "\n").filter { $0.contains("shown but not kept") }
      #expect(warnings.count == 1 || line.hasPrefix("plot"), "\(line): \(result.errors)")
    }
    #expect(try tool.run("report runs --out r.html").code == 0 && tool.exists("r.html"))
  }

  @Test func aDryRunWarnsOfWhatWouldKeepTheSweepFromStarting() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    try tool.write("bad.json", "{}")
    let small = "--sizes 14m --seeds 1 --preset smoke --vocab-size 1024 --steps 1000000 --batch-size 64 --data text.txt"
    let result = try tool.run("sweep \(small) --tokenizer bad.json --threads 1000 --out /dev/null/out --dry-run")
    #expect(result.code == 0, "\(result.errors)")
    for part in ["--yes", "/dev/null cannot be written", "bad.json", "more threads take memory"] {
      let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("warning: ") && $0.contains(part) }
      #expect(lines.count == 1, "\(part): \(result.output)")
    }
    let device = try tool.run("sweep \(small) --tokenizer /dev/zero --dry-run")
    #expect(device.code == 66 && device.errors.contains("is not a plain file"), "\(device.errors)")
  }

  @Test func aContinuedSweepIsPlannedByWhatIsLeft() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let line = "sweep --sizes 14m --seeds 1 --preset smoke --steps 1 --vocab-size 1024 --data text.txt --out out"
    #expect(try tool.run(line).code == 0)
    let plan = try tool.run(line + " --dry-run --json")
    let estimate = try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [String: Any]
    #expect(estimate?["runs_left"] as? Int == 0 && estimate?["seconds"] as? Double == 0, "\(plan.output)")
  }

  @Test func aMissingPartOfTheCorpusIsMadeAnewAsADamagedOneIs() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let line = "sweep --sizes 14m --seeds 1 --preset smoke --steps 1 --vocab-size 1024 --data text.txt --out out"
    #expect(try tool.run(line).code == 0)
    try FileManager.default.removeItem(at: tool.folder.appending(path: "out/corpus/train.bin"))
    let result = try tool.run("report out")
    #expect(
      result.code == 66 && result.errors.contains("train.bin: is missing; remove the corpus folder"), "\(result.errors)"
    )
  }

  @Test func doctorKnowsWhatTheUserHasPreset() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let plain = try tool.run("doctor --json")
    let found = try JSONSerialization.jsonObject(with: Data(plain.output.utf8)) as? [String: Any]
    #expect(plain.code == 0 && found?["preset_core"] == nil, "\(plain.output)")
    let preset = try tool.run("doctor --folder nowhere", environment: ["OPENBLAS_CORETYPE": "nonsense"])
    #expect(preset.output.contains("OPENBLAS_CORETYPE=nonsense") && preset.output.contains("to put right"))
    #expect(preset.output.contains("to put right: nowhere does not exist"), "\(preset.output)")
  }
}
