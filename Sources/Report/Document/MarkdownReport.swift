/// The report as Markdown, for notes, issues and pull requests: the same sentences and tables; of figures what they show and
/// their last values.
public enum MarkdownReport {
  /// The first line: a comment that no reader shows, by which a report is known again.
  static let mark = "<!-- polypythia report -->"

  /// The text; the same document gives the same bytes.
  public static func render(_ document: ReportDocument) -> String {
    var parts = [mark, "# \(escaped(document.title))", escaped(document.population), "## Verdict"]
    parts.append("**\(escaped(document.verdict.lead))**")
    parts += document.verdict.groups.filter { !$0.isEmpty }.map { group in
      list(group.map(\.text)) + sources(group.flatMap(\.sources))
    }
    if !document.warnings.isEmpty { parts += ["## Before you rely on this", list(document.warnings)] }
    for section in document.sections {
      parts.append("## \(escaped(section.title))")
      parts += section.blocks.map(markdown)
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private static func markdown(_ block: ReportBlock) -> String {
    switch block {
    case .heading(let text): "### \(escaped(text))"
    case .paragraph(let sentence): escaped(sentence.text)
    case .note(let text): "*\(escaped(text))*"
    case .list(let items): list(items)
    case .table(let table): markdown(table) + sources(ReportSources.of(table))
    case .figure(let figure): markdown(figure) + sources(ReportSources.of(figure))
    case .missing(let reason, let command): escaped(reason) + (command.map { " Command: \(code($0))" } ?? "")
    }
  }

  // Where numbers come from, below them; of one variable of several runs the runs share a line.
  private static func sources(_ sources: [String]) -> String {
    let items = ReportSources.byVariable(sources).map { variable, files in
      "- \(code(variable))" + (files.isEmpty ? "" : " of \(files.map(escaped).joined(separator: ", "))")
    }
    return items.isEmpty ? "" : "\n\nWhere these numbers come from:\n\n" + items.joined(separator: "\n")
  }

  private static func list(_ items: [String]) -> String { items.map { "- \(escaped($0))" }.joined(separator: "\n") }

  private static func markdown(_ table: ReportTable) -> String {
    "**\(escaped(table.caption))**\n\n"
      + pipes(
        table.columns.map { ($0.title, $0.isNumeric) },
        (table.rows + table.footers).map { row in
          row.cells.enumerated().map { $0 == 0 && row.isMarked ? "\($1.text) (outlier)" : $1.text }
        })
  }

  private static func markdown(_ figure: ReportFigure) -> String {
    let head = "**\(escaped(figure.title))** (\(escaped(figure.note))). \(escaped(figure.description))."
    switch figure.text {
    case .rows(let columns, let rows): return rows.isEmpty ? head : head + "\n\n" + pipes(columns, rows)
    // A fence that no line of it can close: the lines begin with names.
    case .lines(let lines): return head + "\n\n" + lines.map { "    \(Markup.singleLine($0))" }.joined(separator: "\n")
    }
  }

  private static func pipes(_ columns: [(title: String, isNumeric: Bool)], _ rows: [[String]]) -> String {
    let lines =
      [columns.map { escaped($0.title) }, columns.map { $0.isNumeric ? "---:" : "---" }]
      + rows.map { $0.map(escaped) }
    return lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }

  // Within backquotes only they themselves have a meaning.
  private static func code(_ text: String) -> String { "`\(Markup.singleLine(text).replacing("`", with: "'"))`" }

  // Text from outside says nothing to a Markdown program, neither as markup nor as HTML.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in Markup.singleLine(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
