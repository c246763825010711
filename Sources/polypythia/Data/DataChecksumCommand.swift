import ArgumentParser
import Corpus
import Failures

struct DataChecksumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checksum", abstract: "Compare the files of a folder with a list of SHA-256.",
    discussion: """
      The list has `name hash` or `hash  name` in each line. Ends with code 65 when a file differs or is missing.

      Example:
        polypythia data checksum shards --list shard_hashes.txt
      """)

  @Argument(help: "The folder.")
  var folder: String

  @Option(help: "The list.")
  var list: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console
    let findings = try ChecksumList(PathArgument.checked(list, "--list"))
      .check(folder: PathArgument.checked(folder, "the folder")) { console.line($0.text) }
    try output.write(findings)
    let wrong = findings.filter { $0.outcome == .mismatch || $0.outcome == .missing }
    guard let first = wrong.first else { return }
    throw Failure(
      .badData, folder,
      "\(wrong.count) of \(findings.count) files differ or are missing, \(first.file) first", remedy: "fetch them again"
    )
  }
}
