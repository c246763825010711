import ArgumentParser
import Failures
import Foundation
import Report
import Runs

extension ReportForm: ExpressibleByArgument {}

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Analyse a folder of runs, whole or partial, and write its report.",
    discussion: """
      One HTML page that needs nothing else, or the same as Markdown or JSON. Quick analyses are made by the way; results
      of the others are shown when they are stored and still hold, else the report names the command that makes them.

      Examples:
        polypythia report mysweep --out mysweep.html
        polypythia report mysweep --format json
      """)

  @Argument(help: "The folder of a sweep, or of imported runs.")
  var folder: String

  @Option(help: "Where the report goes. (default: report.html, report.md or report.json in the folder)")
  var out: String?

  @Option(help: "The form of the report.")
  var format = ReportForm.html

  @OptionGroup var output: OutputOptions

  func run() throws {
    let folder = try SweepFolder(PathArgument.checked(folder, "the folder of runs")).path
    let path = try out.map { try PathArgument.checked($0, "--out") } ?? folder + "/" + format.fileName
    try PathArgument.checkReportTarget(path, format)
    let results = try SweepResults(folder: folder)
    try results.writeReport(to: path, form: format)
    let console = output.console
    for line in results.summaryLines { console.line(line) }
    console.line("report: \(path)")
    try output.write(results.summary(report: path))
  }
}
