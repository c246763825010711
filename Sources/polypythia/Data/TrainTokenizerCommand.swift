import ArgumentParser
import Corpus
import Failures
import Files
import Foundation
import Stability
import Wording

struct TrainTokenizerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-tokenizer", abstract: "Train a byte-level BPE and write it as a tokenizer.json.",
    discussion: """
      Ids 0 and 1 are <|endoftext|> and <|padding|>, the 256 bytes follow. Training ends early when no pair occurs twice.
      The same text gives the same file.

      Example:
        polypythia data train-tokenizer corpus.jsonl --vocab-size 4096 --out tokenizer.json
      """)

  /// What the command says it wrote.
  private struct Summary: Encodable {
    let path: String
    let vocabulary_size: Int
    let sha256: String
  }

  @OptionGroup var text: TextOptions

  @Option(help: "Ids the tokenizer may have at most.")
  var vocabSize = ByteLevelTokenizer.defaultVocabularySize

  @Option(help: "The tokenizer.json to write.")
  var out: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try PathArgument.checked(out, "--out")
    let trained = try ByteLevelTokenizer.train(
      onFiles: text.inputs(), key: text.jsonKey, vocabularySize: vocabSize)
    try AtomicWriting.write(trained.json(), to: path)
    output.console.line("\(path): \(Wording.count(trained.vocabularySize)) ids")
    try output.write(
      Summary(path: path, vocabulary_size: trained.vocabularySize, sha256: SHA256.hexadecimal(of: trained.json())))
  }
}
