import Foundation
import Testing

/// What `--help` of every command says, at 80 columns; one file a command in `Help`.
@Suite struct HelpTests {
  private struct Command: Decodable {
    let commandName: String
    let shouldDisplay: Bool
    let subcommands: [Command]?

    /// The words that call every command that is shown to users, this one first.
    func calls(after words: [String] = []) -> [[String]] {
      let shown = (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
      return [words] + shown.flatMap { $0.calls(after: words + [$0.commandName]) }
    }
  }

  private struct Description: Decodable {
    let command: Command
  }

  @Test func helpIsTheSameToTheByte() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let description = try tool.run("--experimental-dump-help").output
    let commands = try JSONDecoder().decode(Description.self, from: Data(description.utf8)).command.calls()
    #expect(commands.count > 25)
    var names: [String] = []
    for words in commands {
      let result = try tool.run(words + ["--help"])
      #expect(result.code == 0, "\(words): \(result.errors)")
      names.append((["polypythia"] + words).joined(separator: "-") + ".txt")
      try Snapshot.check(result.output, "Help/\(names[names.count - 1])")
    }
    #expect(try Snapshot.names(in: "Help") == names.sorted(), "a command is gone and its file is not")
  }
}
