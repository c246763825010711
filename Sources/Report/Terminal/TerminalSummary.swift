import Stability

/// The short form of the report for a terminal: where every run ended, then the verdicts.
public enum TerminalSummary {
  /// The lines of the summary.
  public static func lines(_ input: ReportInput) -> [String] {
    let tables = input.summaries.flatMap { TerminalReport.lines(SeedTable.table($0, input)) + [""] }
    let verdicts = (input.results[OutliersReport.self]?.sizes ?? []).map(OutliersReport.sentence)
    return tables + input.warnings.map { "warning: \($0)" }
      + (verdicts.isEmpty ? [VerdictSection.lead(input)] : verdicts)
  }
}
