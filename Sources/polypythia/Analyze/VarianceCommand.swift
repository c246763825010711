import ArgumentParser
import Report
import Stability

struct VarianceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "variance", abstract: "How far do runs spread over seeds, and where does the spread come from?",
    discussion: """
      A factorial sweep (--init-seeds 1-3 --data-seeds 1-3) is split into initialisation, data order and interaction.

      Example:
        polypythia analyze variance mysweep --metric validation_loss
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @OptionGroup var choice: MetricOptions

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    try analysis.show(
      VarianceReport.self, VarianceAnalysis(metrics: choice.metrics), of: folder, metrics: choice.metrics)
  }
}

extension VarianceReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { VarianceCommand.self }
}
