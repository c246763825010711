import ArgumentParser
import Exchange
import Glibc
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
      ImportEvaluationCommand.self, ImportWandBCommand.self, ImportLogCommand.self,
    ])
}

/// The options of every import.
struct ImportOptions: ParsableArguments {
  @Option(
    name: .customLong("run"), help: "The run's name, when everything given is one run. (default: by its file or folder)"
  )
  var runName: String?

  @Option(
    help: """
      What counts where a run has two values at one step: \(RepeatedValues.allCases.map(\.rawValue).joined(separator: ", ")). \
      (default: latest, unless it looks like two runs)
      """)
  var repeated: RepeatedValues?

  @Option(help: "The folder of runs; made when missing, and runs are added to those there.")
  var out: String

  @Flag(help: "Replace runs that are there already where their values changed, as those of live logs do.")
  var update = false

  @Option(help: ArgumentHelp("Import again every so many seconds, with --update, until stopped.", valueName: "seconds"))
  var watch: Int?

  func validate() throws {
    if let watch, watch < 1 { throw ValidationError("--watch \(watch): is no number of seconds from 1") }
  }

  @OptionGroup var output: OutputOptions

  /// Writes what an importer finds in some files, and says what was written.
  func write(_ paths: [String], _ find: (ImportRequest) throws -> ImportedRuns) throws {
    try write(paths) { request, body in
      let found = try find(request)
      for run in found.runs { try body(run) }
      return found
    }
  }

  /// Writes the runs that an importer hands over one after the other, and says what was written.
  func write(
    _ paths: [String], _ read: (ImportRequest, @escaping (ImportedRun) throws -> Void) throws -> ImportedRuns
  ) throws {
    let paths = try paths.map { try PathArgument.checked($0, "what to import") }
    let folder = ImportFolder(try PathArgument.checked(out, "--out"))
    let request = ImportRequest(paths, run: runName, repeated: repeated)
    let summary = try folder.add(updating: update || watch != nil) { try read(request, $0) }
    for line in summary.lines { output.console.line(line) }
    try output.write(summary)
    guard let watch else { return }
    while true {
      sleep(UInt32(watch))
      do {
        let summary = try folder.add(updating: true) { try read(request, $0) }
        if summary.runs.contains(where: { $0.change != .unchanged }) { output.console.line(summary.lines[0]) }
      } catch {
        output.console.line("warning: \(error)")
      }
    }
  }
}

extension RepeatedValues: ExpressibleByArgument {}
