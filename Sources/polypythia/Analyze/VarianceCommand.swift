import ArgumentParser
import Report

extension VarianceReport: MetricsAnalysisCommand {
  static let configuration = CommandConfiguration(
    commandName: "variance", abstract: "How far do runs spread over seeds, and where does the spread come from?",
    discussion: """
      A factorial sweep (--init-seeds 1-3 --data-seeds 1-3) is split into initialisation, data order and interaction.

      Example:
        polypythia analyze variance mysweep --metric validation_loss
      """)
}
