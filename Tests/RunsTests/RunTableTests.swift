import Foundation
import SweepSupport
import Terminal
import Testing

@testable import Runs

struct RunTableTests {
  private func status(_ count: Int, running: Set<Int> = [], name: String = "pythia-14m-seed") throws -> SweepStatus {
    let folder = NSTemporaryDirectory() + "no-such-sweep"
    var status = try SweepStatus(plan: plan(seeds: Array(1...count)), folder: folder, isInUse: true)
    for index in 0..<count {
      status.runs[index].run = name + "\(index + 1)"
      guard running.contains(index) else { continue }
      status.runs[index].state = .running
      status.runs[index].step = 4
      status.runs[index].loss = 9.25
      status.runs[index].lossHistory = [11, 10, 9.5, 9.25]
      status.runs[index].tokensPerSecond = 1500
      status.runs[index].remaining = 70
    }
    return status
  }

  @Test(
    "Every line fits any terminal from 20 columns on, and wide ones show the course of the loss",
    arguments: [20, 30, 40, 60, 80, 100, 200])
  func width(_ columns: Int) throws {
    let table = try RunTable(status(9, running: [2, 3]), hasBlocks: true)
    let lines = table.lines(columns: columns, rows: 23)
    #expect(lines.count == 11)
    if columns >= 40 { #expect(lines.dropLast().allSatisfy { $0.count < columns }) }
    #expect(lines[3].text.hasPrefix("pythia-14m-seed3"))
    #expect(lines[0].text.contains("course of the loss") == (columns >= 80))
  }

  @Test("Where not all runs have room, those at work are shown and the others are counted")
  func height() throws {
    let lines = try RunTable(status(45, running: [30, 44]), hasBlocks: true).lines(columns: 80, rows: 23)
    #expect(lines.count == 23)
    let text = lines.map(\.text)
    #expect(
      text.contains { $0.hasPrefix("pythia-14m-seed31 ") } && text.contains { $0.hasPrefix("pythia-14m-seed45 ") })
    #expect(text[21] == "not shown: 25 waiting")
    #expect(text[22].contains("0 of 45 runs done, 2 running at 3,000 tokens/s"))
  }

  @Test("Names from outside cannot move the cursor")
  func controlCharacters() throws {
    let lines = try RunTable(status(1, name: "\u{1B}[2Jevil\r\u{9B}31m"), hasBlocks: false).lines(columns: 80)
    #expect(
      lines.allSatisfy { line in
        line.text.unicodeScalars.allSatisfy { $0.value >= 32 && !(127...159).contains($0.value) }
      })
  }
}
