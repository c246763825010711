import ArgumentParser
import Traces

struct ImportJSONLinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jsonl", abstract: "Import logs with a JSON object on every line.",
    discussion: """
      Members of inner objects are named by dotted keys: eval.loss. Several files are a run each.

      Example:
        polypythia import jsonl seed1.jsonl seed2.jsonl --out myruns
        polypythia import jsonl log.jsonl --run-column run.id --step-column step --value-columns eval.loss --out myruns
      """)

  @Argument(help: "Logs, or folders to search for them.")
  var files: [String]

  @OptionGroup var table: TableOptions

  @OptionGroup var options: ImportOptions

  func run() throws {
    let columns = try table.columns()
    let display = WorkDisplay(console: options.output.console)
    defer { display.clear() }
    try options.write(files) { request, body in
      try JSONLinesImport.read(request, columns, progressed: { display.show($0) }, body)
    }
  }
}
