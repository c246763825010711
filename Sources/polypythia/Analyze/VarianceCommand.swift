import ArgumentParser
import Report
import Stability

struct VarianceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "variance", abstract: "How far do runs spread over seeds, and where does the spread come from?",
    discussion: """
      A factorial sweep (--init-seeds 1-3 --data-seeds 1-3) is split into initialisation, data order and interaction.

      Example:
        polypythia analyze variance mysweep --metric validation_loss
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @OptionGroup var options: AnalysisOptions

  func run() throws {
    let found = try options.runs(of: folder)
    let result = try VarianceAnalysis(metrics: options.metrics).result(for: found.runs, storedIn: found.resultsFolder)
    for line in VarianceTable.lines(result) { options.output.console.line(line) }
    try options.output.write(result, of: found)
  }
}
