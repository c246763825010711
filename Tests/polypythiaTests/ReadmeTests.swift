import Foundation
import Testing

/// Every command of the README runs; sweeps are shortened to the smallest preset and two runs.
@Suite struct ReadmeTests {
  @Test func everyCommandRuns() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("mytext.txt", Tool.text)
    let commands = try Self.commands()
    #expect(commands.count >= 7, "the README lost its commands")
    // `status` and `report` look at a sweep that an earlier command makes.
    for command in commands.sorted(by: { Self.isSweep($0) && !Self.isSweep($1) }) {
      let result = try tool.run(Self.shortened(command))
      #expect(result.code == 0, "\(command): \(result.errors)")
    }
    #expect(tool.exists("mysweep/report.html"))
  }

  static func commands() throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix("polypythia ") }
      .map { String($0.dropFirst("polypythia ".count)) }
  }

  static func isSweep(_ command: String) -> Bool { command.hasPrefix("sweep") }

  static func shortened(_ command: String) -> String {
    guard isSweep(command) else { return command }
    var line = command.replacingOccurrences(of: "--preset laptop", with: "")
    for (long, short) in [
      ("--sizes 70m,160m", "--sizes 14m --seeds 1-2"), ("--seeds 1-9", "--seeds 4-5"), ("1-3", "1-2"),
    ] {
      line = line.replacingOccurrences(of: long, with: short)
    }
    return line + " --preset smoke --steps 2 --vocab-size 1024"
  }
}
