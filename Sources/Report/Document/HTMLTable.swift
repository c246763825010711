/// A table of a report as HTML: it scrolls by itself where it is wider than the page.
enum HTMLTable {
  static func html(_ table: ReportTable) -> String {
    let content = scrolling(table) + "\n" + HTMLSources.html(ReportSources.of(table))
    guard table.isFolded else { return content }
    return "<details class=\"fold\"><summary>\(Markup.escaped(table.caption))</summary>\n\(content)\n</details>"
  }

  private static func scrolling(_ table: ReportTable) -> String {
    let head = table.columns.map { column in
      "<th\(column.isNumeric ? " class=\"number\"" : "") scope=\"col\">\(Markup.escaped(column.title))</th>"
    }
    let foot = table.footers.isEmpty ? "" : "<tfoot>\n\(rows(table.footers, of: table))\n</tfoot>"
    // A box that scrolls has to be reachable by keyboard, and named.
    return """
      <div class="table" role="region" tabindex="0" aria-label="\(Markup.escaped(table.caption))">
      <table id="\(table.id)"><caption>\(Markup.escaped(table.caption))</caption>
      <thead><tr>\(head.joined())</tr></thead>
      <tbody>
      \(rows(table.rows, of: table))
      </tbody>\(foot)</table></div>
      """
  }

  private static func rows(_ rows: [ReportTable.Row], of table: ReportTable) -> String {
    rows.map { row in
      let cells = zip(table.columns, row.cells).enumerated().map { place, pair in
        cell(pair.1, isNumeric: pair.0.isNumeric, isHead: place == 0, isMarked: row.isMarked)
      }
      return "<tr\(row.isMarked ? " class=\"outlier\"" : "")>\(cells.joined())</tr>"
    }.joined(separator: "\n")
  }

  private static func cell(_ cell: ReportTable.Cell, isNumeric: Bool, isHead: Bool, isMarked: Bool) -> String {
    var content = Markup.escaped(cell.text)
    if let value = cell.value {
      content = "<data value=\"\(value)\"\(HTMLSources.attribute(cell.source.map { [$0] } ?? []))>\(content)</data>"
    }
    if isHead {
      let tag = isMarked ? " <span class=\"tag\">outlier</span>" : ""
      return "<th scope=\"row\"\(isNumeric ? " class=\"number\"" : "")>\(content)\(tag)</th>"
    }
    if isNumeric { return "<td class=\"number\">\(content)</td>" }
    return "<td\(isHash(cell.text) ? " class=\"hash\"" : "")>\(content)</td>"
  }

  private static func isHash(_ text: String) -> Bool { text.count >= 32 && text.allSatisfy(\.isHexDigit) }
}
