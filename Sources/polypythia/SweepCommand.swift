import ArgumentParser
import Failures
import Foundation
import Sweep

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Train models over seeds and report how stable they are.",
    discussion: """
      Shows the plan, trains every run in a process of its own, and writes a report. The same command again continues
      where it stopped; Ctrl-C writes resume points first.

      Examples:
        polypythia sweep --sizes 14m --seeds 1-9 --data mytext.txt --out mysweep
        polypythia sweep --sizes 70m,160m --dry-run
        polypythia sweep --sizes 410m --seeds 1 --threads 8
        polypythia sweep --init-seeds 1-3 --data-seeds 1-3 --preset smoke
        polypythia sweep --seeds 1-5 pythia-14m-seed2:learning_rate=0.01
        polypythia sweep --config 70M.yml --data tokens/pile_text_document --dry-run
      """)

  @OptionGroup var plan: PlanOptions

  @Option(help: "The sweep's folder.")
  var out = "polypythia-sweep"

  @OptionGroup var parallel: ParallelismOptions

  @Flag(help: "Show the plan and write nothing.")
  var dryRun = false

  @Flag(help: "Start even when the sweep would take more than a day.")
  var yes = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let parallelism = try parallel.parallelism()
    let files = try plan.files()
    for note in files.notes { output.console.line("--config: \(note.text)") }
    let paths = try plan.dataPaths.map { try PathArgument.checked($0, "--data") }
    let session = SweepSession(
      request: try plan.request(files), data: paths.isEmpty ? files.data : paths,
      tokenizerFile: plan.tokenizer ?? files.tokenizer, folder: try PathArgument.checked(out, "--out"),
      parallelism: parallelism, confirmed: yes, console: output.console)
    if dryRun {
      var rehearsal = try session.rehearse()
      rehearsal.notes = files.notes.map(\.text)
      try output.write(rehearsal)
    } else {
      let ending = try session.perform()
      try output.write(ending.summary)
      if let failure = ending.failure { throw failure }
    }
  }
}
