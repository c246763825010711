import ArgumentParser
import Report
import Stability

struct AggregateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aggregate", abstract: "What the runs come to together: interquartile mean and performance profile.",
    discussion: """
      The interquartile mean is the mean of the middle half of the runs, which neither a failed run nor a lucky one moves. Runs are
      resampled within each size for the intervals.

      Example:
        polypythia analyze aggregate mysweep --metric validation_loss
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @OptionGroup var choice: MetricOptions

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    try analysis.show(
      AggregateReport.self, AggregateAnalysis(metrics: choice.metrics), of: folder, metrics: choice.metrics)
  }
}

extension AggregateReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { AggregateCommand.self }
}
