import Foundation
import Testing

/// Every kind of bad input: one line that names the culprit, the exit code of its kind, nothing half written.
@Suite struct BadInputTests {
  let small = "--sizes 14m --seeds 1 --preset smoke --steps 1 --vocab-size 1024"

  @Test(arguments: [
    ("missing.txt", Data?.none, 66, "missing.txt"),
    ("empty.txt", Data(), 65, "empty.txt"),
    ("latin.txt", Data("caf".utf8) + Data([0xe9]) + Data(" au lait".utf8), 65, "3"),
    ("short.txt", Data("Too short.\n".utf8), 65, "token"),
  ])
  func badTextIsRefused(name: String, content: Data?, code: Int32, mentions: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    if let content { try tool.write(name, content) }
    let result = try tool.run("sweep \(small) --data \(name) --out out")
    #expect(result.code == code, "\(result.errors)")
    #expect(lastLine(result).contains(mentions), "\(result.errors)")
    #expect(!tool.exists("out/corpus") && !tool.exists("out/pythia-14m-seed1"))
  }

  @Test(arguments: [
    ("--sizes 15m --seeds 1", 64, "15m"), ("--sizes 14m --seeds 1-", 64, "1-"), ("--sizes 14m --seeds 1,2,1", 64, "1"),
    ("--sizes 14m --seeds 0", 64, "0"), ("--sizes 14m --seeds 1 --preset huge", 64, "huge"),
    ("--sizes 14m --seeds 1 no_such_key=1", 78, "no_such_key"),
    ("--sizes 14m --seeds 1 learning_rate=fast", 78, "learning_rate"),
    ("--sizes 14m --seeds 1 --steps 1073741824 --batch-size 1048576 --seq-length 2048", 78, "steps"),
    ("--sizes 14m --seeds 1 --vocab-size 16777216", 78, "1048576"),
    ("--sizes 14m --seeds 1 --steps 1000000 --batch-size 65536", 78, "2,000,000,000"),
    ("--sizes 14m --seeds 1 pythia-14m-seed1:sequence_length=64", 78, "same in all runs"),
    ("--sizes 14m --seeds 1 --workers 5000", 64, "1024"),
    ("--sizes 14m --seeds 1 --out /dev/null/out", 73, "/dev/null/out"),
  ])
  func badOptionsAreRefused(options: String, code: Int32, mentions: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let out = options.contains("--out") ? "" : " --out out"
    let result = try tool.run("sweep \(options)\(out)")
    #expect(result.code == code, "\(result.errors)")
    #expect(result.errors.contains(mentions), "\(result.errors)")
    #expect(!tool.exists("out/sweep.json"))
  }

  @Test func namesOfOneLetterAreNamesToo() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("t", "run,step,loss\na,0,1\na,1,2\n")
    let imported = try tool.run("import csv t --run-column run --step-column step --out A")
    #expect(imported.code == 0 && tool.exists("A/a/trace.h5"), "\(imported.errors)")
    let report = try tool.run("data train-tokenizer t --vocab-size 260 --out o")
    #expect(report.code == 0 && tool.exists("o"), "\(report.errors)")
  }

  @Test func aResultThatCannotBeWrittenIsAnError() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("t.csv", "run,step,loss\na,0,1\na,1,2\n")
    let line = "import csv t.csv --run-column run --step-column step --out runs --json > /dev/full"
    let result = try tool.run(
      ["-c", "'\(Tool.executable.path)' \(line)"], executable: URL(filePath: "/bin/sh"))
    #expect(result.code == 74 && lastLine(result).contains("standard output"), "\(result.errors)")
  }

  @Test func aFolderOfAnotherPlanIsRefusedAndSaysWhatDiffers() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let first = try tool.run("sweep \(small) --data text.txt --out out")
    #expect(first.code == 0, "\(first.errors)")
    let other = try tool.run("sweep \(small) --batch-size 4 --data text.txt --out out")
    #expect(other.code == 78)
    #expect(lastLine(other).contains("batch_size"), "\(other.errors)")
    try tool.write("text.txt", Tool.text + "\nOne more line.\n")
    let changed = try tool.run("sweep \(small) --data text.txt --out out")
    #expect(changed.code == 78, "\(changed.errors)")
  }

  @Test(arguments: [
    ("out/corpus/tokenizer.json", "sweep"), ("out/corpus/train.bin", "sweep"),
    ("out/pythia-14m-seed1/trace.h5", "report"), ("out/sweep.json", "report"),
  ])
  func damagedFilesAreNamed(file: String, command: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    #expect(try tool.run("sweep \(small) --data text.txt --out out").code == 0)
    var data = try Data(contentsOf: tool.folder.appending(path: file))
    data = Data(data.prefix(data.count / 2).map { $0 ^ 0x5a })
    try tool.write(file, data)
    // A further run makes the sweep read its corpus again.
    let progress = tool.folder.appending(path: "out/pythia-14m-seed1")
    if command == "sweep" { try FileManager.default.removeItem(at: progress) }
    let result = try tool.run(command == "sweep" ? "sweep \(small) --data text.txt --out out" : "report out")
    #expect(result.code == 65, "\(result.code): \(result.errors)")
    #expect(result.errors.contains(URL(filePath: file).lastPathComponent), "\(result.errors)")
  }

  @Test func aTextInsideTheFolderOutlivesTheSweepThatRefusesIt() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "out/corpus"), withIntermediateDirectories: true)
    try tool.write("out/corpus/my.txt", Tool.text)
    let result = try tool.run("sweep \(small) --data out/corpus/my.txt --out out")
    #expect(result.code == 78, "\(result.errors)")
    #expect(lastLine(result).contains("corpus/my.txt"), "\(result.errors)")
    #expect(tool.exists("out/corpus/my.txt") && !tool.exists("out/sweep.json"))
  }

  @Test func anIgnoredChildSignalDoesNotHangTheSweep() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let command = "60 env --ignore-signal=CHLD \(Tool.executable.path) sweep \(small) --data text.txt --out out"
    let result = try tool.run(
      command.split(separator: " ").map(String.init), executable: URL(filePath: "/usr/bin/timeout"))
    #expect(result.code == 0, "\(result.errors)")
    #expect(tool.exists("out/report.html"))
  }

  @Test func aReportReplacesNothingButAReport() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    #expect(try tool.run("sweep \(small) --data text.txt --out out").code == 0)
    for target in ["out/sweep.json", "/dev/full", "out"] {
      let result = try tool.run("report out --out \(target)")
      #expect(result.code == 73, "\(target): \(result.errors)")
    }
    #expect(try tool.run("report out --out other.html").code == 0)
    #expect(try tool.run("report out --out other.html").code == 0)
    #expect(try tool.run("status out").code == 0)
  }

  @Test func emptyNamesAreRefusedByTheirOption() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    for (arguments, option) in [
      (["sweep", "--out", ""], "--out"), (["sweep", "--data", ""], "--data"), (["status", ""], "folder"),
    ] {
      let result = try tool.run(arguments)
      #expect(result.code == 64 && result.errors.contains(option), "\(result.errors)")
    }
  }

  @Test func aMissingFolderIsSaidToBeMissing() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    #expect(try tool.run("report nowhere").code == 66)
    #expect(try tool.run("status nowhere").code == 66)
  }

  private func lastLine(_ result: Tool.Result) -> String {
    result.errors.split(separator: "\n").last.map(String.init) ?? ""
  }
}
