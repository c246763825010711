import ArgumentParser
import Report

/// The analyses across runs, a subcommand each.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Analyse the runs of a sweep or of imported tables.",
    discussion: """
      Example:
        polypythia analyze outliers mysweep
      """,
    subcommands: AnalysisReports.all.compactMap { ($0 as? any AnalysisCommand.Type)?.command })
}
