import ArgumentParser
import Checkpoints
import Foundation

struct CheckpointInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "What a checkpoint holds, from its headers alone.",
    discussion: """
      Reads safetensors and PyTorch files, single or in shards, and GPT-NeoX's own folders. Nothing in them is executed.

      Example:
        polypythia checkpoint inspect pythia-160m
      """)

  @Argument(help: "A checkpoint's folder, or one file of weights.")
  var path: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let inspection = try CheckpointInspection(PathArgument.checked(path, "the checkpoint"))
    for line in inspection.lines { output.console.line(line) }
    try output.write(inspection)
  }
}
