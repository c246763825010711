import ArgumentParser
import Corpus
import Stability
import Wording

struct DataShardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "Cut a .bin file into pieces named as the suite's shards.",
    discussion: """
      The last number in a name is that of the last piece. The .idx file is not cut; copy it.

      Example:
        polypythia data shard tokens/pile_text_document.bin --out shards
      """)

  @Argument(help: "The .bin file.")
  var file: String

  @Option(help: "The folder for the pieces.")
  var out: String

  @Option(help: "Bytes of a piece.")
  var shardBytes = Sharding.standardBytes

  @OptionGroup var output: OutputOptions

  func run() throws {
    let result = try Sharding.shard(
      PathArgument.checked(file, "the file"), into: PathArgument.checked(out, "--out"), shardBytes: shardBytes)
    let console = output.console
    for shard in result.shards { console.line("\(shard.file) \(shard.sha256)") }
    console.line(
      "\(Wording.bytes(result.bytes)) in \(result.shards.count) pieces; SHA-256 of the whole: \(result.sha256)")
    try output.write(result)
  }
}
