import ArgumentParser
import Traces

struct ImportTensorBoardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tensorboard", abstract: "Import the scalars of TensorBoard event files.",
    discussion: """
      All event files of one folder are one run.

      Example:
        polypythia import tensorboard logs --out myruns
      """)

  @Argument(help: "Event files, or folders to search for them.")
  var paths: [String]

  @OptionGroup var options: ImportOptions

  func run() throws {
    try options.write(paths, TensorBoardImport.runs)
  }
}
