import Stability
import Testing

@testable import Report

@Suite struct TerminalReportTests {
  private func text<Report: AnalysisReport>(_ report: Report.Type, _ input: ReportInput) throws -> TerminalReport {
    TerminalReport(report, try #require(input.results[report]), input)
  }

  @Test func theBriefFormFitsAScreenAndTheAnswerComesFirst() throws {
    let input = try sampleInput(seeds: 12, sizes: ["14m", "31m", "70m"])
    let texts = try [
      text(OutliersReport.self, input), text(VarianceReport.self, input), text(SpikesReport.self, input),
      text(ChangePointsReport.self, input), text(MapsReport.self, input), text(SimilarityReport.self, input),
      text(PlanningReport.self, input),
    ]
    for text in texts {
      #expect(text.brief.count <= TerminalReport.screen && text.brief.last == "More with --details.")
      #expect(text.details.count > text.brief.count)
    }
    #expect(texts[0].brief.first?.hasPrefix("14m: pythia-14m-seed4 is an outlier") == true)
  }

  @Test func detailsHoldEveryTableAndWhatTheNumbersRestOn() throws {
    let input = try sampleInput()
    let lines = try text(OutliersReport.self, input).details
    #expect(lines.contains("Other yardsticks for size 14m, shown and never voted:"))
    #expect(
      lines.contains { $0.hasPrefix("Null: Within each size") } && lines.contains { $0.hasPrefix("used: 9 runs") })
  }

  @Test func rowsOfRunsThatTheVerdictNamesAreKeptWhenATableIsCut() {
    let rows = (0..<9).map { ReportTable.Row([.text("run\($0)"), .whole($0)], isMarked: $0 == 7) }
    let table = ReportTable(id: "t", caption: "Runs", columns: [("run", "run"), ("n", "#n")], rows: rows)
    #expect(TerminalReport.lines(table, rows: 2) == ["Runs:", "run     n", "run0    0", "* run7  7", "(2 of 9 rows)"])
  }
}
