import Foundation
import Testing

/// Every command of the README runs, in its order; sweeps are shortened to the smallest preset and two runs.
@Suite struct ReadmeTests {
  @Test func everyCommandRuns() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("mytext.txt", Tool.text)
    try tool.write("losses.csv", Self.losses)
    try tool.write("70M.yml", "{ \"num-layers\": 6, \"hidden-size\": 512, \"num-attention-heads\": 8, }")
    let commands = try Self.commands()
    #expect(commands.count >= 25, "the README lost its commands")
    for command in commands {
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

  /// Six runs of four steps each.
  static let losses =
    "run,step,loss\n"
    + (0..<24).map { "run\($0 / 4),\($0 % 4 + 1),\(3 - Double($0 % 4) / 4 + Double($0 * 37 % 101) / 1000)\n" }.joined()

  static func shortened(_ command: String) -> String {
    let isTraining = command.hasPrefix("sweep") && !command.contains("--config")
    var line = command.replacing("--preset laptop", with: "")
    for (long, short) in [
      ("--sizes 70m,160m", "--sizes 14m --seeds 1-2"), ("--seeds 1-9", "--seeds 4-5"), ("1-3", "1-2"),
      ("step256", "step2"), ("--steps 0,256", "--steps 0,2"), ("--vocab-size 4096", "--vocab-size 1000"),
    ] {
      line = line.replacing(long, with: short)
    }
    return isTraining ? line + " --preset smoke --steps 2 --vocab-size 1024" : line
  }
}
