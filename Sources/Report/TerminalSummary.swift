import Stability

/// The short form of the report for a terminal: an aligned table of runs, then the verdicts. Plain text without colours.
public enum TerminalSummary {
  /// The lines of the summary.
  public static func lines(_ input: ReportInput) -> [String] {
    let header = ["run", "steps", "training loss", "validation loss", "unigram", "state"]
    var rows = input.summaries.flatMap { summary in
      summary.rows.map { row in
        [
          row.run, "\(row.step)", Markup.fixed(row.trainingLoss, 4),
          Markup.fixed(row.validationLoss, 4), Markup.fixed(summary.unigramCrossEntropy, 4),
          row.state.rawValue + (row.failure.map { ": \($0)" } ?? ""),
        ]
      }
    }
    rows.insert(header, at: 0)
    var lines = AlignedColumns.lines(rows, lastIsText: true)
    lines.append("")
    lines += input.warnings.map { "warning: \($0)" }
    let verdicts = (input.results.outliers?.sizes ?? []).map(VerdictSection.sentence)
    return lines + (verdicts.isEmpty ? [VerdictSection.lead(input)] : verdicts)
  }
}
