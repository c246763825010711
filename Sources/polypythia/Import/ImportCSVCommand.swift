import ArgumentParser
import Traces

struct ImportCSVCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv", abstract: "Import a table whose fields are divided by commas or tabs.",
    discussion: """
      A long table has a column that says which run a row is of; in a wide one every value column is a run.

      Example:
        polypythia import csv losses.tsv --run-column run --step-column step --where group=baseline --out myruns
        polypythia import csv wide.tsv --step-column step --metric train_loss --out myruns
      """)

  @Argument(help: "The table.")
  var file: String

  @OptionGroup var table: TableOptions

  @OptionGroup var options: ImportOptions

  func run() throws {
    try options.write { try DelimitedImport.runs(of: PathArgument.checked(file, "the table"), table.columns()) }
  }
}
