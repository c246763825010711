import ArgumentParser
import Traces

struct ImportCSVCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv", abstract: "Import tables: CSV, TSV, exports of charts, Lightning's and Keras' logs.",
    discussion: """
      Several files are a run each. A single table is long (a column says which run a row is of), of one run (its columns are \
      metrics) or wide (every value column is a run).

      Example:
        polypythia import csv seed1.csv seed2.csv seed3.csv --out myruns
        polypythia import csv losses.tsv --run-column run --step-column step --where group=baseline --out myruns
        polypythia import csv wide.tsv --step-column step --metric train_loss --out myruns
      """)

  @Argument(help: "Tables, or folders to search for them.")
  var files: [String]

  @OptionGroup var table: TableOptions

  @OptionGroup var options: ImportOptions

  func run() throws {
    let columns = try table.columns()
    let display = WorkDisplay(console: options.output.console)
    defer { display.clear() }
    try options.write(files) { request, body in
      try DelimitedImport.read(request, columns, progressed: { display.show($0) }, body)
    }
  }
}
