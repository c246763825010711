import ArgumentParser
import Report
import Runs
import Stability
import Statistics

struct PlanningCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "How many seeds does a comparison of two groups of runs need?",
    discussion: """
      The runs of the folder are the pilot: their spread at their last step decides.

      Example:
        polypythia analyze plan mysweep --effect 0.01 --power 0.8
      """)

  @Argument(help: "The folder of pilot runs.")
  var folder: String

  @Option(help: "The metric. (default: validation loss, else another loss, else the first)")
  var metric: String?

  @Option(help: "The model size, where the folder holds several.")
  var size: String?

  @Option(
    help: "The difference of means to be found, in the metric's unit. (default: one standard deviation of the pilot)")
  var effect: Double?

  @Option(help: "The probability of finding it.")
  var power = 0.8

  @Option(help: "The probability of finding a difference where there is none.")
  var level = 0.05

  @Option(help: "How often to look at the results while seeds come in, 1 to 10.")
  var looks = 1

  @Option(help: "How strict early looks are: obrien-fleming (very) or pocock (like the last).")
  var boundary = SequentialBoundaries.Shape.obrienFleming

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    let planning = PlanningAnalysis(
      metric: metric, size: size, effect: effect, power: power, level: level, looks: looks, boundary: boundary)
    try analysis.show(PlanningReport.self, planning, of: [analysis.runs(of: folder)]) { [$0] }
  }
}

extension SequentialBoundaries.Shape: ExpressibleByArgument {}

extension PlanningReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { PlanningCommand.self }
}
