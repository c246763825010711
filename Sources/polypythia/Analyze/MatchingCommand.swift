import ArgumentParser
import Matching
import Report
import Runs
import Stability

extension MatchingOptions.Pairs: ExpressibleByArgument {}

struct MatchingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matching",
    abstract: "Do runs have the same heads and neurons, and is there a loss barrier between them?",
    discussion: """
      Reads the runs' checkpoints. Heads and neurons of all pairs of runs are matched one to one by what they compute on the
      probe set; the matching is repeated on other text and on untrained networks, since it always finds something. Then
      whole networks are brought into one order, by weights and by activations, and losses are computed on the straight
      line between neighbouring runs, on some of the held-out text: two minutes for nine 14m runs on two cores.

      Example:
        polypythia analyze matching mysweep
        polypythia analyze matching mysweep --pairs all --sequences 32 --json
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @Option(help: "The saved step to compare at. (default: the last that all runs have)")
  var step: Int?

  @Option(help: "Between which runs to compute losses: neighbours (each run with the next) or all.")
  var pairs = MatchingOptions.Pairs.neighbours

  @Option(help: "Points on the line between two runs, both ends included.")
  var points = 11

  @Option(help: "Held-out sequences to compute losses on.")
  var sequences = 8

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    let matching = MatchingAnalysis(
      try MatchingOptions(step: step, pairs: pairs, points: points, sequences: sequences))
    try analysis.show(MatchingReport.self, matching, of: folder)
  }
}

extension MatchingReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { MatchingCommand.self }
}
