import ArgumentParser
import Report
import Runs
import Stability
import Terminal

/// An analysis's subcommand, found by the analysis in the list of all.
protocol AnalysisCommand {
  /// The command.
  static var command: any ParsableCommand.Type { get }
}

/// An analysis of any metrics, whose command has no options of its own.
protocol MetricsAnalysisCommand: AnalysisCommand, AnalysisReport
where Subject: MetricsAnalysis, Shown == Subject.Result {
  /// The command's name and help.
  static var configuration: CommandConfiguration { get }
}

extension MetricsAnalysisCommand {
  static var command: any ParsableCommand.Type { MetricsCommand<Self>.self }
}

/// The subcommand of such an analysis.
struct MetricsCommand<Report: MetricsAnalysisCommand>: ParsableCommand {
  static var configuration: CommandConfiguration { Report.configuration }

  @Argument(help: "The folder of runs.")
  var folder: String

  @OptionGroup var choice: MetricOptions

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    let metrics = choice.metrics
    try analysis.show(Report.self, Report.Subject(metrics: metrics), of: folder, metrics: metrics)
  }
}

/// The options of every analysis.
struct AnalysisOptions: ParsableArguments {
  @Flag(help: "Show everything: all tables, what the numbers are, what went in and what was left out.")
  var details = false

  @OptionGroup var output: OutputOptions

  /// Reads a folder of runs and says on the console what a reader must know of them.
  ///
  /// - Throws: `Failure` when the folder holds no runs, or none of them has a metric that was asked for.
  func runs(of folder: String, as name: String = "the folder of runs", metrics: [String] = []) throws -> RunFolder {
    let found = try RunFolder(PathArgument.checked(folder, name))
    try found.checkMetrics(metrics)
    if let budget = found.budget { output.console.line(budget) }
    for warning in found.warnings { output.console.line("warning: \(warning)") }
    return found
  }

  /// Analyses a folder of runs and shows the result.
  ///
  /// - Parameter metrics: those that were asked for.
  /// - Throws: as `runs(of:)` and the analysis.
  func show<Report: AnalysisReport>(
    _ report: Report.Type, _ analysis: Report.Subject, of folder: String, metrics: [String] = []
  ) throws where Report.Shown == Report.Subject.Result {
    try show(report, analysis, of: [runs(of: folder, metrics: metrics)]) { $0 }
  }

  /// Analyses folders of runs, a second one beside the first, and shows what `shown` makes of the result.
  ///
  /// - Throws: as the analysis.
  func show<Report: AnalysisReport>(
    _ report: Report.Type, _ analysis: Report.Subject, of folders: [RunFolder],
    as shown: (Report.Subject.Result) -> Report.Shown
  ) throws {
    let console = output.console
    var context = folders[0].context
    context.other = folders.dropFirst().first.map { AnalysisContext.Group(name: $0.path, runs: $0.runs) }
    context.progress = { console.refresh([TerminalLine($0)]) }
    let result = try analysis.result(in: context)
    console.clear()
    let text = TerminalReport(report, shown(result), ReportInput(of: context, report, shown(result)))
    for line in details ? text.details : text.brief { console.line(line) }
    try output.write(result, budget: RunFolder.budget(of: folders), leftOut: context.leftOut(by: result))
  }
}

/// The option of analyses of any metrics.
struct MetricOptions: ParsableArguments {
  @Option(
    name: .customLong("metric"),
    help: "A metric to look at; may be given more than once. (default: the analysis's own choice)")
  var metrics: [String] = []
}
