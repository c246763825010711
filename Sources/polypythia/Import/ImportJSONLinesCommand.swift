import ArgumentParser
import Traces

struct ImportJSONLinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jsonl", abstract: "Import a log with a JSON object on every line.",
    discussion: """
      Members of inner objects are named by dotted keys: eval.loss.

      Example:
        polypythia import jsonl log.jsonl --run-column run.id --step-column step --value-columns eval.loss --out myruns
      """)

  @Argument(help: "The log.")
  var file: String

  @OptionGroup var table: TableOptions

  @OptionGroup var options: ImportOptions

  func run() throws {
    try options.write { try JSONLinesImport.runs(of: PathArgument.checked(file, "the log"), table.columns()) }
  }
}
