import Foundation
import Testing

/// What is printed and does not arrive is an error, as a file would be that cannot be written.
@Suite struct LostOutputTests {
  private func shell(_ tool: Tool, _ line: String) throws -> Tool.Result {
    try tool.run(["-c", "'\(Tool.executable.path)' \(line)"], executable: URL(filePath: "/bin/sh"))
  }

  @Test(arguments: [
    "analyze variance runs", "--help", "analyze outliers --help", "--version",
  ])
  func textThatAFullDiskLosesIsAnError(line: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("t.csv", "run,step,loss\na,0,1\na,1,2\nb,0,1\nb,1,3\n")
    #expect(try tool.run("import csv t.csv --run-column run --step-column step --out runs").code == 0)
    for target in ["> /dev/full", ">&-"] {
      let result = try shell(tool, "\(line) \(target)")
      #expect(result.code == 74 && result.errors.contains("standard output"), "\(line) \(target): \(result.errors)")
      let whole = try shell(tool, line)
      #expect(whole.code == 0 && !whole.output.isEmpty, "\(whole.errors)")
    }
  }

  @Test func aReaderThatHasSeenEnoughIsNone() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let line = "set -o pipefail; '\(Tool.executable.path)' --help | true"
    let result = try tool.run(["-c", line], executable: URL(filePath: "/bin/bash"))
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test func aFileThatGetsTheNumberOfAClosedOutputIsNotPrintedInto() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let small = "--sizes 14m --seeds 1 --preset smoke --steps 1 --vocab-size 1024"
    let result = try shell(tool, "sweep \(small) --data text.txt --out out >&-")
    #expect(result.code == 74, "\(result.errors)")
    #expect(try Data(contentsOf: tool.folder.appending(path: "out/lock")).isEmpty)
    #expect(tool.exists("out/report.html"))
  }
}
