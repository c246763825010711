import ArgumentParser
import Report

extension SpikesReport: MetricsAnalysisCommand {
  static let configuration = CommandConfiguration(
    commandName: "spikes", abstract: "Find spikes of loss and gradient norm: which run, which step, which batch.",
    discussion: """
      Every value is compared with the values before it, as a monitor would have done at the time, and with those around
      it. Runs that read the same data tell whether the run or the data made a spike.

      Example:
        polypythia analyze spikes mysweep
      """)
}
