import Foundation
import Report
import Stability
import Testing

@Test func writeSample() throws {
  try Data(HTMLReport.render(input: sampleInput()).utf8).write(to: URL(fileURLWithPath: "/tmp/stat/sample.html"))
  try Data(HTMLReport.render(input: sampleInput(sizes: ["14m", "31m", "70m", "160m", "410m"], steps: 4000)).utf8).write(
    to: URL(fileURLWithPath: "/tmp/stat/big.html"))
  try Data(
    HTMLReport.render(
      input: ReportInput(
        title: "Empty", population: "none", facts: [], runs: [], summaries: [], outliers: nil, similarity: nil)
    ).utf8
  ).write(to: URL(fileURLWithPath: "/tmp/stat/empty.html"))
  try Data(HTMLReport.render(input: sampleInput(seeds: 3, sabotaged: false)).utf8).write(
    to: URL(fileURLWithPath: "/tmp/stat/three.html"))
  print(TerminalSummary.text(try sampleInput()))
}
