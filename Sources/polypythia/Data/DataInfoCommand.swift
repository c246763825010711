import ArgumentParser
import Corpus
import Foundation
import Stability
import Wording

struct DataInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "What a pair of token files holds: type, sequences, tokens, ids.",
    discussion: """
      Example:
        polypythia data info tokens/pile_text_document --digest
      """)

  @Argument(help: "The path of a .bin and .idx pair, with or without the extension.")
  var prefix: String

  @Flag(help: "Read the index alone: quick for a file of any size, but without the range of ids.")
  var indexOnly = false

  @Flag(help: "Compute the SHA-256 of both files.")
  var digest = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let summary = try TokenFileSummary(
      prefix: PathArgument.checked(prefix, "the prefix"), readsTokens: !indexOnly, digests: digest)
    let console = output.console
    for (label, value) in facts(summary) {
      console.line(label.padding(toLength: 18, withPad: " ", startingAt: 0) + value)
    }
    try output.write(summary)
  }

  private func facts(_ summary: TokenFileSummary) -> [(String, String)] {
    var facts = [
      ("tokens", Wording.count(summary.tokens)),
      ("sequences", "\(Wording.count(summary.sequences)) (\(Wording.count(summary.empty)) empty)"),
      ("document entries", Wording.count(summary.documentEntries)),
      ("type", "\(summary.type) (code \(summary.typeCode))"),
      ("token file", Wording.bytes(summary.dataBytes)),
    ]
    if let shortest = summary.shortest, let longest = summary.longest, let mean = summary.mean {
      let lengths =
        "\(Wording.count(shortest)) to \(Wording.count(longest)) tokens, \(Wording.decimal(mean, 1)) on average"
      facts.append(
        ("lengths", summary.rowLength.map { "\(Wording.count($0)) tokens each, as pre-shuffled" } ?? lengths))
    }
    if let smallest = summary.smallestID, let largest = summary.largestID {
      facts.append(("ids", "\(smallest) to \(largest): needs \(Wording.count(largest + 1)) vocabulary rows"))
    }
    if let digest = summary.dataSHA256 { facts.append(("SHA-256 of .bin", digest)) }
    if let digest = summary.indexSHA256 { facts.append(("SHA-256 of .idx", digest)) }
    return facts
  }
}
