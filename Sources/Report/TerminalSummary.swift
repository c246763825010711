import Stability

/// The short form of the report for a terminal: an aligned table of runs, then the verdicts. Plain text without colours.
public enum TerminalSummary {
  /// The summary, ending with a line break.
  public static func text(_ input: ReportInput) -> String {
    let header = ["run", "steps", "training loss", "validation loss", "unigram", "state"]
    var rows = input.summaries.flatMap { summary in
      summary.rows.map { row in
        [
          Markup.singleLine(row.run), "\(row.step)", Markup.fixed(row.trainingLoss, 4),
          Markup.fixed(row.validationLoss, 4), Markup.fixed(summary.unigramCrossEntropy, 4),
          Markup.singleLine(row.state.rawValue + (row.failure.map { ": \($0)" } ?? "")),
        ]
      }
    }
    rows.insert(header, at: 0)
    var lines = AlignedColumns.lines(rows, lastIsText: true)
    lines.append("")
    lines += input.warnings.map { "warning: \(Markup.singleLine($0))" }
    let verdicts = (input.results.outliers?.sizes ?? []).map(VerdictSection.sentence)
    lines += (verdicts.isEmpty ? [VerdictSection.lead(input)] : verdicts).map(Markup.singleLine)
    return lines.joined(separator: "\n") + "\n"
  }
}
