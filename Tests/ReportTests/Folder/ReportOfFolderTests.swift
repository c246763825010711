import Foundation
import Report
import Runs
import Stability
import TestSupport
import Testing

/// Reports of folders of runs that were written as traces.
@Suite struct ReportOfFolderTests {
  private func folder(_ temporary: TemporaryFolder, _ sweep: SyntheticSweep) throws -> String {
    let path = temporary.path + "/runs"
    try SyntheticTraces.write(sweep.runs(), to: path)
    return path
  }

  private func tables(_ document: ReportDocument) -> [ReportTable] {
    document.sections.flatMap(\.blocks).compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
  }

  @Test("Runs without a sweep have a report, with the trace path of every loss")
  func withoutSweep() throws {
    let temporary = try TemporaryFolder()
    let path = try folder(temporary, SyntheticSweep(design: .common(5), hasWeightMetrics: true))
    let results = try SweepResults(folder: path)
    let seeds = try #require(tables(results.document).first { $0.id == "seeds-14m" })
    #expect(seeds.rows.count == 5)
    for (row, run) in zip(seeds.rows, results.input.runs) {
      #expect(row.cells[1].value == run.finalValidationLoss)
      #expect(row.cells[1].source == "\(run.name)/trace.h5:/validation/loss")
      #expect(FileManager.default.fileExists(atPath: "\(path)/\(run.name)/trace.h5"))
    }
    #expect(results.document.title.hasPrefix("5 imported runs"))
  }

  @Test("A factorial design shows where the spread comes from")
  func factorial() throws {
    let temporary = try TemporaryFolder()
    let path = try folder(temporary, SyntheticSweep(design: .factorial(initialisation: 3, dataOrder: 3)))
    let document = try SweepResults(folder: path).document
    #expect(tables(document).contains { $0.id == "component-table-validation-loss-14m" })
    #expect(MarkdownReport.render(document).contains("of the variance over seeds, initialisation has"))
  }

  @Test("The second report is that of the first, from stored results; other runs are never shown with them")
  func stored() throws {
    let temporary = try TemporaryFolder()
    let path = try folder(temporary, SyntheticSweep(design: .common(6), hasWeightMetrics: true))
    let first = try SweepResults(folder: path).document
    #expect(try SweepResults(folder: path).document == first)
    try FileManager.default.removeItem(atPath: path + "/pythia-14m-seed6")
    let fewer = try SweepResults(folder: path).document
    let text = MarkdownReport.render(fewer)
    #expect(!text.contains("seed6") && !text.contains("seed 6") && text.contains("5 imported runs"))
  }

  @Test("A stored training map is shown whatever its options were, and they are stated")
  func storedMap() throws {
    let temporary = try TemporaryFolder()
    let path = try folder(temporary, SyntheticSweep(design: .common(5), hasWeightMetrics: true))
    let options = MapsAnalysis.Options(states: 2, maximumStates: 3, restarts: 1, standardisation: .run)
    let map = try MapsAnalysis(options).result(for: RunFolder(path).runs, storedIn: path + "/results")
    let results = try SweepResults(folder: path)
    #expect(results.input.results[MapsReport.self] == map && map.states == 2)
    #expect(
      MarkdownReport.render(results.document).contains("standardised within each run; diagonal covariances; 2 states"))
  }

  @Test("Every form is known again by its beginning and never by another's")
  func beginnings() throws {
    let temporary = try TemporaryFolder()
    let document = try SweepResults(folder: folder(temporary, SyntheticSweep(design: .common(2)))).document
    for form in ReportForm.allCases {
      let bytes = try form.bytes(of: document)
      for other in ReportForm.allCases { #expect(other.isBeginning(bytes.prefix(64)) == (other == form)) }
    }
  }
}
