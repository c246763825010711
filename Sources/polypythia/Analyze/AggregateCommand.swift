import ArgumentParser
import Report

extension AggregateReport: MetricsAnalysisCommand {
  static let configuration = CommandConfiguration(
    commandName: "aggregate", abstract: "What the runs come to together: interquartile mean and performance profile.",
    discussion: """
      The interquartile mean is the mean of the middle half of the runs, which neither a failed run nor a lucky one moves. Runs are
      resampled within each size for the intervals.

      Example:
        polypythia analyze aggregate mysweep --metric validation_loss
      """)
}
