import ArgumentParser
import Report
import Stability
import Statistics

extension MapStandardisation: ExpressibleByArgument {}
extension HiddenMarkovModel.Covariance: ExpressibleByArgument {}

struct MapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maps", abstract: "The phases that runs pass through, and the runs that take another path.",
    discussion: """
      Fits a hidden Markov model to the weight metrics of all runs of a size; without --metric the fourteen weight metrics,
      or all metrics of imported runs. The number of states is the one with the least Bayesian criterion, unless given. Every
      number of states is started from draws of centres and from its neighbours with a state split or two merged; the same
      search is repeated without each run, for the left-out lnL.

      Example:
        polypythia analyze maps mysweep
        polypythia analyze maps imported --metric val_loss --states 4 --json
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @Option(help: "The number of states. (default: by the Bayesian criterion)")
  var states: Int?

  @Option(help: "Most states to try.")
  var maximumStates = 10

  @Option(help: "Draws of first centres per number of states.")
  var restarts = HiddenMarkovSearch.usualRestarts

  @Option(help: "Whether metrics vary together within a state.")
  var covariance = HiddenMarkovModel.Covariance.diagonal

  @Option(help: "The standardisation that the verdict rests on; both are computed.")
  var standardisation = MapStandardisation.pooled

  @OptionGroup var choice: MetricOptions

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    let maps = try MapsAnalysis(
      MapsAnalysis.Options(
        metrics: choice.metrics, states: states, maximumStates: maximumStates, restarts: restarts,
        covariance: covariance, standardisation: standardisation))
    try analysis.show(MapsReport.self, maps, of: folder, metrics: choice.metrics)
  }
}

extension MapsReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { MapsCommand.self }
}
