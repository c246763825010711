import ArgumentParser
import Traces

struct ImportEvaluationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lm-eval", abstract: "Import results and samples of the evaluation harness.",
    discussion: """
      The step comes from the name of the file or its folder, or from the model's revision.

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
