import Wording

/// Blocks of a report as plain text for a terminal, without colours.
public struct TerminalReport: Sendable {
  private let blocks: [ReportBlock]

  // Of more curves the last values are shown alone.
  private static let mostCurves = 6
  private static let mostSteps = 12

  /// About as many lines as a screen shows.
  public static let screen = 30

  /// The blocks of an analysis.
  ///
  /// - Parameter input: what else is known of the runs.
  public init<Report: AnalysisReport>(_ report: Report.Type, _ shown: Report.Shown, _ input: ReportInput) {
    let sections = report.sections.isEmpty ? [.stability] : report.sections
    var blocks: [ReportBlock] = []
    for section in sections {
      blocks += sections.count > 1 && section != sections[0] ? [.heading(section.title)] : []
      blocks += report.blocks(shown, input, in: section)
    }
    self.blocks = blocks
    method = report.method(shown).map { MethodsSection.lines($0) + ($0.assumptions?.lines ?? []) } ?? []
    scopes = report.scopes(shown).flatMap(\.lines)
  }

  private let method: [String]
  private let scopes: [String]

  /// Everything: all tables and figures, what the numbers are, what went in and what was left out.
  public var details: [String] {
    Self.joined(blocks) { Self.lines($0, rows: .max, isBrief: false) } + [""] + method + scopes
  }

  /// What fits a screen: the answer, the tables that support it, and what limits it; last, whether there is more.
  public var brief: [String] {
    let more = "More with --details."
    for rows in [12, 8, 5, 3, 2, 1] {
      let lines = Self.joined(blocks) { Self.lines($0, rows: rows, isBrief: true) }
      if lines.count < Self.screen { return lines + [more] }
    }
    let shortest = Self.joined(blocks) { Self.lines($0, rows: 1, isBrief: true) }
    return shortest.prefix(Self.screen - 1) + [more]
  }

  // Headings, tables and figures stand apart; other blocks follow each other.
  private static func joined(_ blocks: [ReportBlock], _ lines: (ReportBlock) -> [String]) -> [String] {
    var (joined, isApart): ([String], Bool) = ([], false)
    for block in blocks {
      let part = lines(block)
      guard !part.isEmpty else { continue }
      if !joined.isEmpty, isApart || block.standsApart { joined.append("") }
      joined += part
      isApart = block.isDrawn
    }
    return joined
  }

  private static func lines(_ block: ReportBlock, rows: Int, isBrief: Bool) -> [String] {
    switch block {
    case .heading(let text): [text]
    case .paragraph(let sentence): [sentence.text]
    case .note(let text): isBrief ? [] : [text]
    case .list(let items): items.map { "- " + $0 }
    case .table(let table): isBrief && table.isFolded ? [] : lines(table, rows: rows)
    case .figure(let figure): isBrief && figure.kind != .strips ? [] : lines(figure)
    case .missing(let reason, let command): [reason] + (command.map { ["  " + $0] } ?? [])
    }
  }

  /// A table with aligned columns below its caption.
  ///
  /// - Parameter rows: at most so many are shown, marked ones before others.
  static func lines(_ table: ReportTable, rows most: Int = .max) -> [String] {
    let marked = table.rows.indices.filter { table.rows[$0].isMarked }
    let others = table.rows.indices.filter { !table.rows[$0].isMarked }
    let shown = (marked + others).prefix(most).sorted().map { table.rows[$0] }
    let cells = (shown + table.footers).map { row in
      row.cells.enumerated().map { $0 == 0 && row.isMarked ? "* " + $1.text : $1.text }
    }
    return [table.caption + ":"]
      + AlignedColumns.lines([table.columns.map(\.title)] + cells, areNumbers: table.columns.map(\.isNumeric))
      + (shown.count < table.rows.count ? ["(\(shown.count) of \(table.rows.count) rows)"] : [])
  }

  private static func lines(_ figure: ReportFigure) -> [String] {
    let heading = figure.title + ", " + figure.note + ":"
    if figure.kind == .lines, let lines = figure.lines, lines.count <= mostCurves {
      let (columns, rows) = figure.course(atMost: mostSteps)
      return [heading] + AlignedColumns.lines([columns.map(\.title)] + rows, areNumbers: columns.map(\.isNumeric))
    }
    switch figure.text {
    case .rows(let columns, let rows):
      guard !rows.isEmpty else { return [] }
      return [heading] + AlignedColumns.lines([columns.map(\.title)] + rows, areNumbers: columns.map(\.isNumeric))
    case .lines(let lines): return lines.isEmpty ? [] : [heading] + lines.map { "  " + $0 }
    }
  }
}

extension ReportBlock {
  /// Whether the block is a table or figure.
  fileprivate var isDrawn: Bool {
    switch self {
    case .table, .figure: true
    case .heading, .paragraph, .note, .list, .missing: false
    }
  }

  /// Whether a blank line goes before the block.
  fileprivate var standsApart: Bool {
    if case .heading = self { true } else { isDrawn }
  }
}
