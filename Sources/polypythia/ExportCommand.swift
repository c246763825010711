import ArgumentParser
import Exchange
import Runs

extension ExportRequest.Format: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what runs recorded in the forms of other tools.",
    discussion: """
      csv and jsonl are folders of tables with run, size, seeds and step in every row; npz is one file for numpy.load;
      tensorboard is a folder with an event file for each run; hdf5 is one compressed file with a group for each run. Tables
      leave out activations unless they are named. The groups "maps" and "agreement" (csv) are the training maps and the
      tables of kappas as the notebook of the PolyPythias paper reads them.

      Example:
        polypythia export mysweep --format csv --out tables
        polypythia export mysweep --format npz --group activations --run pythia-14m-seed1 --out seed1.npz
        polypythia export mysweep --format tensorboard --out logs
      """)

  @Argument(help: "The folder of runs.")
  var folder: String

  @Option(help: "The form.")
  var format: ExportRequest.Format

  @Option(help: "The file or folder to write; must not be there yet.")
  var out: String

  @Option(
    name: .customLong("group"),
    help: "A group of the traces: train, validation, weights …; may be given more than once. (default: all)")
  var groups: [String] = []

  @Option(name: .customLong("run"), help: "The name of a run; may be given more than once. (default: all)")
  var runs: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    let request = ExportRequest(
      format: format, groups: groups, runs: runs, out: try PathArgument.checked(out, "--out"))
    let found = try RunFolder(PathArgument.checked(folder, "the folder of runs"))
    for warning in found.warnings { output.console.line("warning: \(warning)") }
    let summary = try request.write(found)
    for line in summary.lines { output.console.line(line) }
    try output.write(summary)
  }
}
