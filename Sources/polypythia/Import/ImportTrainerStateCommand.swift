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

  @OptionGroup var options: ImportOptions

  func run() throws {
    try options.write(paths, TrainerStateImport.runs)
  }
}
