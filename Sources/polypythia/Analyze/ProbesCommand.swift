import ArgumentParser
import Files
import Foundation
import Report
import Runs
import Stability
import Statistics
import Traces

extension BuiltInProbeTask: ExpressibleByArgument {}
extension ProbeSchedule: ExpressibleByArgument {}

struct ProbesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probes", abstract: "What linear probes read from the activations, in bits, over seeds and steps.",
    discussion: """
      Every probe mixes all layers and is judged by the length of the code of its labels, its accuracy on sequences kept
      apart, and its gain over labels drawn at random for each token. A file of labels has the columns (or JSON keys)
      sequence, position and label, both numbers counted from 0 in the probe set.

      Example:
        polypythia analyze probes mysweep
        polypythia analyze probes mysweep --task word_part --steps 0,64 --repetitions 3
        polypythia analyze probes mysweep --labels parts-of-speech.tsv --json
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @Option(
    name: .customLong("task"),
    help: "A built-in task; may be given more than once. (default: all, or none with --labels)")
  var tasks: [BuiltInProbeTask] = []

  @Option(help: "A file of labels; may be given more than once. The task is named after it.")
  var labels: [String] = []

  @Option(
    help: "Steps, separated by commas. (default: the first, the last, and up to four between)", transform: StepList.init
  )
  var steps: StepList?

  @Option(help: "Seeds of every probe.")
  var repetitions = 2

  @Option(help: "How probes are trained: to rest, or as the suite's authors did.")
  var schedule = ProbeSchedule.settled

  @Flag(help: "Take activations as they are, as the suite's authors did, rather than bring every layer to one scale.")
  var raw = false

  @Flag(help: "Compute online codelengths too; takes about five times as long.")
  var online = false

  @OptionGroup var analysis: AnalysisOptions

  func run() throws {
    var options = ProbesAnalysis.Options()
    options.tasks = tasks.isEmpty ? nil : tasks
    options.labels = try labels.map(Self.read)
    (options.steps, options.repetitions, options.schedule) = (steps?.steps ?? [], repetitions, schedule)
    (options.raw, options.online) = (raw, online)
    try analysis.show(ProbesReport.self, try ProbesAnalysis(options), of: folder)
  }

  private static func read(_ path: String) throws -> TokenLabels {
    let file = try TokenLabelFile(PathArgument.checked(path, "the file of labels"))
    return TokenLabels(
      name: PathName.stem(of: path), source: path, digest: file.digest,
      labels: file.rows.map {
        TokenLabels.Entry(sequence: $0.sequence, position: $0.position, label: $0.label, line: $0.line)
      })
  }
}

extension ProbesReport: AnalysisCommand {
  static var command: any ParsableCommand.Type { ProbesCommand.self }
}
