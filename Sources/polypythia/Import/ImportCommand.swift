import ArgumentParser
import Exchange
import Traces

/// The importers, a subcommand for each form of source.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import anybody's runs into a folder that every analysis takes.",
    discussion: """
      Example:
        polypythia import csv losses.csv --run-column run --step-column step --out myruns
        polypythia analyze outliers myruns
      """,
    subcommands: [
      ImportCSVCommand.self, ImportJSONLinesCommand.self, ImportTrainerStateCommand.self, ImportTensorBoardCommand.self,
      ImportEvaluationCommand.self,
    ])
}

/// The options of every import.
struct ImportOptions: ParsableArguments {
  @Option(help: "The folder of runs; made when missing, and runs are added to those there.")
  var out: String

  @OptionGroup var output: OutputOptions

  /// Writes what an importer found, and says what was written.
  func write(_ find: () throws -> ImportedRuns) throws {
    let folder = ImportFolder(try PathArgument.checked(out, "--out"))
    let summary = try folder.add(find())
    for line in summary.lines { output.console.line(line) }
    try output.write(summary)
  }
}
