import ArgumentParser
import Report
import Stability

struct SpikesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spikes", abstract: "Find spikes of loss and gradient norm: which run, which step, which batch.",
    discussion: """
      Every value is compared with the values before it, as a monitor would have done at the time, and with those around
      it. Runs that read the same data tell whether the run or the data made a spike.

      Example:
        polypythia analyze spikes mysweep
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @OptionGroup var choice: MetricOptions

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    try analysis.show(SpikesReport.self, SpikesAnalysis(metrics: choice.metrics), of: folder, metrics: choice.metrics)
  }
}

extension SpikesReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { SpikesCommand.self }
}
