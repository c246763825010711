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

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    let found = try analysis.runs(of: folder)
    let result = try SpikeAnalysis(metrics: analysis.metrics).result(for: found.runs, storedIn: found.resultsFolder)
    for line in SpikeTable.lines(result, folder: found.path) { analysis.output.console.line(line) }
    try analysis.output.write(result, of: found)
  }
}
