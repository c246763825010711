import ArgumentParser
import Report
import Runs
import Stability

extension SimilarityMeasure: ExpressibleByArgument {}
extension SimilarityItems: ExpressibleByArgument {}

struct SimilarityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similarity",
    abstract: "Do the runs learn the same representations, layer by layer and step by step?",
    discussion: """
      Compares the activations on the probe set, that all runs share, between all pairs of runs of a size, beside what runs with exchanged
      sequences and a run with itself give.

      Example:
        polypythia analyze similarity mysweep
        polypythia analyze similarity mysweep --measure mutual-neighbours --steps 0,64,96 --json
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @Option(help: "The measure of the trajectories and of the null.")
  var measure = SimilarityMeasure.debiasedCKA

  @Option(help: "What is compared; over all tokens even random networks agree.")
  var items = SimilarityItems.distinctTokens

  @Option(help: "Pairs of runs with exchanged sequences at each site and step, for the null; 0 for none.")
  var draws = 300

  @Option(help: "Steps, separated by commas. (default: all at which all runs were observed)", transform: StepList.init)
  var steps: StepList?

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    let similarity = try SimilarityAnalysis(
      SimilarityAnalysis.Options(measure: measure, items: items, draws: draws, steps: steps?.steps ?? []))
    try analysis.show(SimilarityReport.self, similarity, of: folder)
  }
}

extension SimilarityReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { SimilarityCommand.self }
}
