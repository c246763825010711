import ArgumentParser
import Failures
import Traces

struct ImportLogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Import what training programs print.",
    discussion: """
      Several logs are a run each; with --run, all are parts of one run, in the order of their names.

      Example:
        polypythia import log seed1.log seed2.log seed3.log --out myruns
        polypythia import log slurm-41.out slurm-42.out --run pythia --out myruns
        polypythia import log a.log --pattern '(?<step>[0-9]+): (?<loss>[^ ]+)' --out runs
      """)

  @Argument(help: "Logs, or folders to search for them (.log, .out, .txt).")
  var files: [String]

  @Option(help: "The program that wrote them. (default: the one that the first lines look like)")
  var layout: LogLayout?

  @Option(
    help: "A regular expression for the lines: its group (?<step>…) is the step, every other named group a metric.")
  var pattern: String?

  @OptionGroup var options: ImportOptions

  func run() throws {
    guard layout == nil || pattern == nil else {
      throw Failure(.usage, "--pattern", "describes the lines, and so does --layout", remedy: "give one of them")
    }
    let known: LogImport.Form = layout.map { .layout($0) } ?? .unknown
    let form: LogImport.Form = try pattern.map { .pattern(try LogPattern($0)) } ?? known
    try options.write(files) { try LogImport.runs(of: $0, form) }
  }
}

extension LogLayout: ExpressibleByArgument {}
