import ArgumentParser
import Corpus

/// Which text a command reads.
struct TextOptions: ParsableArguments {
  @Argument(
    help: """
      Files of text, lines of JSON (.jsonl, .ndjson, .json) with a text each, the same compressed (.gz, .zst), or folders \
      of them.
      """)
  var paths: [String]

  @Option(help: "The key of the text in lines of JSON.")
  var jsonKey = Tokenisation.usualKey

  /// The files, in the order given.
  func inputs() throws -> [TextInput] { try TextInput.find(paths.map { try PathArgument.checked($0, "PATH") }) }
}
