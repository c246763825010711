import ArgumentParser
import Report
import Runs
import Stability

struct ComparisonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare two groups of runs: is the difference real, or is it the seed?",
    discussion: """
      Each run counts once, at its own last step. The difference is B minus A.

      Example:
        polypythia analyze compare baseline changed --metric validation_loss
      """)

  @Argument(help: "The folder of runs to compare with.")
  var a: String

  @Argument(help: "The other folder of runs.")
  var b: String

  @Option(
    help:
      "The metric. (default: of those that both folders have the validation loss, else another loss, else the first)")
  var metric: String?

  @Option(help: "The model size, where the folders hold several.")
  var size: String?

  @Option(help: "Compare at this step. (default: each run's own last step)")
  var step: Int?

  @Flag(inversion: .prefixedNo, help: "Whether more of the metric is better. (default: by the metric's name)")
  var higherIsBetter: Bool?

  @Option(help: "Pair runs by their seeds: auto (both sweeps have the same seeds), seed or none.")
  var pairing = ComparisonAnalysis.Pairing.automatic

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    let comparison = ComparisonAnalysis(
      metric: metric, size: size, step: step, higherIsBetter: higherIsBetter, pairing: pairing)
    let folders = try [analysis.runs(of: a, as: "the folder A"), analysis.runs(of: b, as: "the folder B")]
    try analysis.show(ComparisonReport.self, comparison, of: folders) { $0 }
  }
}

extension ComparisonAnalysis.Pairing: ExpressibleByArgument {}

extension ComparisonReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { ComparisonCommand.self }
}
