import ArgumentParser
import Report

extension OutliersReport: MetricsAnalysisCommand {
  static let configuration = CommandConfiguration(
    commandName: "outliers", abstract: "Which runs do not belong to the others.",
    discussion: """
      One verdict: generalised ESD tests with critical values simulated for the number of runs, on the value at the last
      common step and the mean over the later half of every metric, with Holm's correction over them. Beside it other
      yardsticks, shown and never voted. Without --metric, runs trained here are compared by validation loss, training loss
      and gradient norm (the last two, which belong to batches, by their mean only); other runs by every metric that all
      have, weight metrics excepted.

      Example:
        polypythia analyze outliers mysweep
        polypythia analyze outliers imported --metric val_loss --json
      """)
}
