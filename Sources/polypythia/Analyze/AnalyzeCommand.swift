import ArgumentParser

/// The analyses across runs, a subcommand each.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Analyse the runs of a sweep or of imported tables.",
    discussion: """
      Example:
        polypythia analyze outliers mysweep
      """,
    subcommands: [
      OutliersCommand.self,
      MapsCommand.self,
      ChangepointsCommand.self,
      SpikesCommand.self,
      VarianceCommand.self,
      AgreementCommand.self,
      CompareCommand.self,
      PlanCommand.self,
    ])
}
