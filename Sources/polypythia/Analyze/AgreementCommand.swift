import ArgumentParser
import Report
import Runs
import Stability

struct AgreementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement", abstract: "Do the runs say the same thing, token by token and answer by answer?",
    discussion: """
      Computes the next-token distributions on the probe set again from the traces and the checkpoints beside them, at every
      observed step that has both, and compares them over training: Kullback-Leibler and Jensen-Shannon divergence between all
      pairs of runs, the share of equal likeliest tokens, Cohen's kappa of pairs and with the last step, Fleiss' kappa and
      Krippendorff's alpha, with intervals over sequences and seeds. Runs imported with their answers to benchmark items
      (import lm-eval) are compared by those answers.

      Example:
        polypythia sweep --sizes 14m --seeds 1-9 --preset laptop checkpoint_steps=0,16,64,256 --out mysweep
        polypythia analyze agreement mysweep
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    try analysis.show(AgreementReport.self, AgreementAnalysis(), of: folder)
  }
}

extension AgreementReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { AgreementCommand.self }
}
