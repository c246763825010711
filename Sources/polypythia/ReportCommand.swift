import ArgumentParser
import Failures
import Foundation
import Sweep

struct ReportCommand: ParsableCommand {
  /// What a report may be written as.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html
  }

  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Analyse a sweep, whole or partial, and write its report.",
    discussion: """
      Example:
        polypythia report mysweep --out mysweep.html
      """)

  @Argument(help: "The sweep's folder.")
  var folder: String

  @Option(help: "Where the report goes. (default: report.html in the sweep's folder)")
  var out: String?

  @Option(help: "The form of the report.")
  var format = Format.html

  @OptionGroup var output: OutputOptions

  func run() throws {
    let folder = try SweepFolder(PathArgument.checked(folder, "the sweep's folder")).path
    let path = try out.map { try PathArgument.checked($0, "--out") } ?? folder + "/report.html"
    try PathArgument.checkReportTarget(path)
    let results = try SweepResults(folder: folder)
    try results.writeReport(to: path)
    let console = output.console
    for line in results.summaryLines { console.line(line) }
    console.line("report: \(path)")
    try output.write(results.summary(report: path))
  }
}
