import ArgumentParser
import Failures
import Foundation
import Runs
import Terminal

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What of a sweep is done, running or failed.",
    discussion: """
      Example:
        polypythia status mysweep --watch
      """)

  @Argument(help: "The sweep's folder.")
  var folder: String

  @Flag(help: "Show it again as it changes until the sweep ends.")
  var watch = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console
    let folder = try PathArgument.checked(folder, "the sweep's folder")
    while true {
      let status = try SweepStatus(folder: folder)
      let isLast = !watch || !status.isRunning
      show(status, on: console, isLast: isLast)
      try output.write(status)
      guard !isLast else { return }
      // On a terminal often enough to follow a change of its size.
      usleep(console.isTerminal ? 500_000 : 2_000_000)
    }
  }

  private func show(_ status: SweepStatus, on console: Console, isLast: Bool) {
    guard console.isTerminal else {
      for line in status.lines { console.line(line) }
      return
    }
    let table = RunTable(status, hasBlocks: console.hasBlocks)
    let size = console.size
    let budget = TerminalLine(status.budget, .faint)
    guard isLast else { return console.refresh([budget] + table.lines(columns: size.columns, rows: size.rows - 2)) }
    console.line(budget)
    for line in table.lines(columns: size.columns) { console.line(line) }
    for reason in status.reasons { console.alarm(reason) }
  }
}
