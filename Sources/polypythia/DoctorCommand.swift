import ArgumentParser
import Doctor
import Foundation

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "What this machine offers, how fast it is, and what to put right.",
    discussion: """
      Example:
        polypythia doctor
      """)

  @Option(help: "Where sweeps are to be kept, for the free disk.")
  var folder = "."

  @OptionGroup var output: OutputOptions

  func run() throws {
    let diagnosis = Diagnosis(folder: try PathArgument.checked(folder, "--folder"))
    for line in diagnosis.lines { output.console.line(line) }
    try output.write(diagnosis)
  }
}
