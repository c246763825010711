import ArgumentParser
import Corpus
import Failures
import Foundation
import Launch
import Stability
import Terminal
import Wording

struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "Turn text into a token file (.bin and .idx, as GPT-NeoX reads them).",
    discussion: """
      A file of plain text is one document; its line ends become line feeds. A line of JSON is one document, taken as it
      is; empty ones are left out. The published token files of the suite have nothing between documents, and so has
      this command's result unless asked otherwise.

      Example:
        polypythia data tokenize corpus.jsonl.zst notes.txt --tokenizer 20B_tokenizer.json --out corpus
      """)

  @OptionGroup var text: TextOptions

  @Option(help: "The tokenizer.json to encode with.")
  var tokenizer: String

  @Option(help: "Path of the two files to write, without .bin and .idx.")
  var out: String

  @Option(help: "Threads that encode; the result does not depend on them. (default: as many as cores)")
  var workers: Int?

  @Flag(inversion: .prefixedNo, help: "Put <|endoftext|> after every document.")
  var appendEndOfDocument = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let workers = workers ?? min(64, ProcessInfo.processInfo.activeProcessorCount)
    guard (1...1024).contains(workers) else {
      throw Failure(.usage, "--workers", "cannot be \(workers)", remedy: "give a whole number from 1 to 1024")
    }
    let prefix = try PathArgument.checked(out, "--out")
    let work = try Tokenisation(
      ByteLevelTokenizer(file: PathArgument.checked(tokenizer, "--tokenizer")), inputs: text.inputs(),
      key: text.jsonKey, appendsEndOfDocument: appendEndOfDocument, workers: workers)
    let signals = try StopSignals(caught: [SIGINT, SIGTERM]) { _ in Glibc.exit(Failure.Kind.stopped.rawValue) }
    signals.supervise(true)
    let display = WorkDisplay(console: Console(descriptor: STDERR_FILENO))
    let summary = try work.write(prefix: prefix) { progress in
      if signals.received != nil {
        throw Failure(.stopped, prefix, "was not written, because a signal came", remedy: "start the command again")
      }
      display.show(progress)
    }
    display.clear()
    output.console.line(
      "\(Wording.count(summary.documents)) documents, \(Wording.count(summary.tokens)) tokens from "
        + "\(Wording.bytes(summary.textBytes)) of text in \(prefix).bin and .idx (\(summary.dtype))")
    output.console.line(
      "\(Wording.decimal(summary.megabytesPerSecond, 1)) MB of text and "
        + "\(Wording.count(Int(summary.tokensPerSecond))) tokens per second and core")
    output.console.line("sha256 \(summary.bin.sha256)  \(summary.bin.path)")
    output.console.line("sha256 \(summary.idx.sha256)  \(summary.idx.path)")
    try output.write(summary)
  }
}
