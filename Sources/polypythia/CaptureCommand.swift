import ArgumentParser
import Failures
import Files
import Foundation
import Training

struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture", abstract: "Activations and weight statistics of any checkpoints, as traces to analyse.",
    discussion: """
      A checkpoint's folder is named stepN or checkpoint-N; a run is the folder around such. One checkpoint is in memory \
      at a time.

      Example:
        polypythia capture --checkpoint pythia-160m-seed1 pythia-160m-seed2 --probe text.txt --out captured
      """)

  @Option(parsing: .upToNextOption, help: "Folders named stepN or checkpoint-N, or folders of such, one for each run.")
  var checkpoint: [String]

  @Option(help: "A text to look at the models with, UTF-8. (default: pages of the built-in corpus)")
  var probe: String?

  @Option(help: "The folder that the traces go to, one folder for each run.")
  var out: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let capture = try CheckpointCapture(
      checkpoint.map { try PathArgument.checked($0, "--checkpoint") }, probe: try probe.map(Self.text))
    let console = output.console
    let outcomes = try capture.perform(into: PathArgument.checked(out, "--out")) { run, step in
      console.line("\(run): step \(step)")
    }
    for outcome in outcomes { console.line("\(outcome.run): \(outcome.trace)") }
    try output.write(outcomes)
  }

  private static func text(_ path: String) throws -> String {
    let file = try MappedFile(PathArgument.checked(path, "--probe"))
    return try file.explaining(as: [.text, .json]) {
      try FileNature.refusePointer(file.bytes, path)
      guard let text = String(validating: file.bytes, as: UTF8.self) else {
        throw Failure(.badData, path, "is not UTF-8", remedy: "convert it to UTF-8")
      }
      return text
    }
  }
}
