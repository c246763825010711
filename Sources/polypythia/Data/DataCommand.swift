import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at token files, cut them, join them, check them.",
    discussion: """
      Example:
        polypythia data info tokens/pile_text_document
      """,
    subcommands: [
      DataViewCommand.self,
      DataInfoCommand.self,
      DataUnshardCommand.self,
      DataShardCommand.self,
      DataChecksumCommand.self,
    ])
}
