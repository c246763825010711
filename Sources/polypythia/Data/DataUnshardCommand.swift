import ArgumentParser
import Corpus
import Stability
import Wording

struct DataUnshardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unshard", abstract: "Join the pieces of a .bin file.",
    discussion: """
      All pieces are found from the name of one. Check them first with `data checksum`.

      Example:
        polypythia data unshard shards/pile_text_document-00000-of-00082.bin --out tokens
      """)

  @Argument(help: "One of the pieces.")
  var shard: String

  @Option(help: "The folder for the whole file. (default: that of the pieces)")
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let result = try Sharding.unshard(
      PathArgument.checked(shard, "the piece"), into: out.map { try PathArgument.checked($0, "--out") })
    output.console.line(
      "\(result.file): \(Wording.bytes(result.bytes)) from \(result.shards.count) pieces; SHA-256 \(result.sha256)")
    try output.write(result)
  }
}
