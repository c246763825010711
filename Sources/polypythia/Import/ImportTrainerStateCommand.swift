import ArgumentParser
import Traces

struct ImportTrainerStateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trainer-state", abstract: "Import the logs of Hugging Face Trainer runs.",
    discussion: """
      A run is the folder that holds trainer_state.json, its checkpoints included.

      Example:
        polypythia import trainer-state run1 run2 --out myruns
      """)

  @Argument(help: "Files trainer_state.json, or folders to search for them.")
  var paths: [String]

  @Option(
    name: .customLong("run"), help: "The run's name, when everything given is one run. (default: its folder's name)")
  var runName: String?

  @OptionGroup var options: ImportOptions

  func run() throws {
    try options.write { try TrainerStateImport.runs(of: paths, run: runName) }
  }
}
