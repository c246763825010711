import ArgumentParser
import Launch

/// One run of a sweep; `sweep` starts it, people do not.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Train one run of a sweep.",
    discussion: """
      Example:
        polypythia worker --sweep mysweep --run pythia-14m-seed3
      """, shouldDisplay: false)

  @Option(help: "The sweep's folder.")
  var sweep: String

  @Option(name: .customLong("run"), help: "The run's name.")
  var name: String

  @Option(help: "Sequences of a batch at work at once.")
  var threads = 1

  func run() throws { try Worker.perform(run: name, sweep: sweep, threads: threads) }
}
