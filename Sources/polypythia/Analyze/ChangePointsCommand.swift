import ArgumentParser
import Report

extension ChangePointsReport: MetricsAnalysisCommand {
  static let configuration = CommandConfiguration(
    commandName: "changepoints", abstract: "Find the steps at which runs change slope, level or scatter.",
    discussion: """
      The mean curve of each size is searched; its own scatter, which holds what runs share by reading the same batches, sets
      the penalty and the intervals. Then every change is looked for in every run. Without --metric the losses are
      searched, or all metrics where there are none.

      Example:
        polypythia analyze changepoints mysweep --metric training_loss
      """)
}
