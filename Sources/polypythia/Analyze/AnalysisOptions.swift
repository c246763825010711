import ArgumentParser
import Runs
import Stability

/// The options that analyses share.
struct AnalysisOptions: ParsableArguments {
  @Option(
    name: .customLong("metric"),
    help: "A metric to look at; may be given more than once. (default: the analysis's own choice)")
  var metrics: [String] = []

  @OptionGroup var output: OutputOptions

  /// Reads a folder of runs and says on the console what a reader must know of them.
  ///
  /// - Throws: `Failure` when the folder holds no runs, or none of them has a metric that was asked for.
  func runs(of folder: String) throws -> RunFolder {
    let found = try RunFolder(PathArgument.checked(folder, "the folder of runs"))
    try found.checkMetrics(metrics)
    output.introduce(found)
    return found
  }
}
