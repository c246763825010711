import ArgumentParser
import Checkpoints
import Failures
import Foundation

struct CheckpointAuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Is this folder of stepN checkpoints one training run?",
    discussion: """
      Finds repeated, missing, truncated and damaged checkpoints, wrong order, restarts, a foreign step 0, wrong shards, values
      that are not finite, a changed tokenizer or configuration, and, given several runs, twins. Ends with exit code 65 on a
      finding.

      Example:
        polypythia checkpoint audit mysweep/pythia-14m-seed3
      """)

  @Argument(help: "Folders of stepN or checkpoint-N folders, one for each run.")
  var runs: [String]

  @OptionGroup var output: OutputOptions

  func run() throws {
    let audit = try CheckpointAudit(folders: runs.map { try PathArgument.checked($0, "a run's folder") })
    for line in audit.lines { output.console.line(line) }
    try output.write(audit)
    guard audit.findings.isEmpty else { throw ExitCode(Failure.Kind.badData.rawValue) }
  }
}
