import ArgumentParser
import Checkpoints
import Failures
import Foundation

struct CheckpointConvertCommand: ParsableCommand {
  /// How weights can be stored.
  enum Precision: String, ExpressibleByArgument, CaseIterable {
    case fp32, fp16, bf16

    var type: ElementType {
      switch self {
      case .fp32: .float32
      case .fp16: .float16
      case .bf16: .bfloat16
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Rewrite a checkpoint as safetensors that transformers loads.",
    discussion: """
      Reads what `checkpoint inspect` reads; one tensor is in memory at a time.

      Example:
        polypythia checkpoint convert global_step143000 --out pythia-160m --dtype fp16 --suite
      """)

  @Argument(help: "A checkpoint's folder.")
  var source: String

  @Option(help: "The new folder.")
  var out: String

  @Option(help: "How to store the weights. (default: as they are)")
  var dtype: Precision?

  @Option(help: "Most bytes of weights in one file, like 5GB or 500MB.")
  var maximumShardSize = "5GB"

  @Flag(help: "Write hidden_act gelu, as the suite's own folders say, though it was trained with the tanh form.")
  var suite = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let conversion = CheckpointConversion(
      type: dtype?.type, largestShard: try ByteCount.parse(maximumShardSize, option: "--maximum-shard-size"),
      asSuite: suite)
    let outcome = try conversion.convert(
      PathArgument.checked(source, "the checkpoint"), to: PathArgument.checked(out, "--out"))
    let parts = outcome.files.count == 1 ? "one file" : "\(outcome.files.count) files"
    output.console.line("\(outcome.folder): \(outcome.parameters) parameters, \(outcome.dtype), \(parts)")
    try output.write(outcome)
  }
}
