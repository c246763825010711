import ArgumentParser

/// Token files and tokenizers, a subcommand each.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Make token files and tokenizers; look at token files, cut, join and check them.",
    discussion: """
      Example:
        polypythia data tokenize corpus.jsonl.zst --tokenizer 20B_tokenizer.json --out corpus
      """,
    subcommands: [
      TokenizeCommand.self,
      TrainTokenizerCommand.self,
      DataViewCommand.self,
      DataInfoCommand.self,
      DataUnshardCommand.self,
      DataShardCommand.self,
      DataChecksumCommand.self,
    ])
}
