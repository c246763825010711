import ArgumentParser
import Traces

struct ImportEvaluationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lm-eval", abstract: "Import results and samples of the evaluation harness.",
    discussion: """
      A run is the model that a file names, else its folder. The step comes from the model's revision or configuration, else \
      from the name of the file or its folder. Samples belong to the results of the same date. Of two evaluations of a task \
      at a step the later counts.

      Example:
        polypythia import lm-eval evals/pythia-70m evals/pythia-160m --out myruns
      """)

  @Argument(help: "Result files, sample files, or folders to search for them.")
  var paths: [String]

  @OptionGroup var options: ImportOptions

  func run() throws {
    try options.write(paths, EvaluationImport.runs)
  }
}
