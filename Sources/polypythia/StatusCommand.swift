import ArgumentParser
import Failures
import Foundation
import Sweep

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What of a sweep is done, running or failed.",
    discussion: """
      Example:
        polypythia status mysweep --watch
      """)

  @Argument(help: "The sweep's folder.")
  var folder: String

  @Flag(help: "Show it again every two seconds until the sweep ends.")
  var watch = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console
    let folder = try PathArgument.checked(folder, "the sweep's folder")
    while true {
      let status = try SweepStatus(folder: folder)
      let isLast = !watch || !status.isRunning
      if console.isTerminal && !isLast {
        console.refresh(status.lines)
      } else {
        for line in status.lines { console.line(line) }
      }
      try output.write(status)
      guard !isLast else { return }
      sleep(2)
    }
  }
}
