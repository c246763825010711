import ArgumentParser
import Traces

struct ImportWandBCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wandb", abstract: "Import runs of Weights & Biases from the folders in which they were recorded.",
    discussion: """
      Reads run-ID.wandb in folders offline-run-… and run-…, without an account or a network. A run has the name that W&B shows; \
      folders of one identifier are one run that was resumed.

      Example:
        polypythia import wandb wandb --out myruns
        polypythia import wandb wandb --step-column trainer/global_step --out myruns
      """)

  @Argument(help: "Folders to search, or files run-ID.wandb.")
  var paths: [String]

  @Option(
    help: "The key that counts steps. (default: the one that define_metric names for all metrics, else W&B's own _step)"
  )
  var stepColumn: String?

  @Option(
    help: """
      A key with values, or several divided by commas; may be given more than once. (default: all keys of numbers but \
      counters)
      """)
  var valueColumns: [String] = []

  @OptionGroup var options: ImportOptions

  func run() throws {
    let columns = TableColumns(step: stepColumn, values: valueColumns.isEmpty ? nil : valueColumns)
    try options.write(paths) { try WandBImport.runs(of: $0, columns) }
  }
}
