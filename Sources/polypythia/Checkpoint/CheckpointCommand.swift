import ArgumentParser

/// What can be done with checkpoints, a subcommand each.
struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Inspect, convert and audit checkpoints.",
    discussion: """
      Example:
        polypythia checkpoint audit mysweep/pythia-14m-seed3
      """,
    subcommands: [CheckpointInspectCommand.self, CheckpointConvertCommand.self, CheckpointAuditCommand.self])
}
