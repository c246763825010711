import Stability
import Wording

/// A table of a report.
public struct ReportTable: Codable, Equatable, Sendable {
  /// A column.
  public struct Column: Codable, Equatable, Sendable {
    /// A name for programs, in snake case.
    public var key: String
    /// The heading.
    public var title: String
    /// Whether its cells are numbers.
    public var isNumeric: Bool

    private enum CodingKeys: String, CodingKey {
      case key, title
      case isNumeric = "numeric"
    }
  }

  /// A cell.
  public struct Cell: Codable, Equatable, Sendable {
    /// As shown, rounded.
    public var text: String
    /// The number in full; absent in cells of text, and where there is no number.
    public var value: Double?
    /// Where the number was taken from: "pythia-14m-seed3/trace.h5:/validation/loss", or a place in a stored result.
    public var source: String?
  }

  /// A row; the first cell names it.
  public struct Row: Codable, Equatable, Sendable {
    /// One cell for each column.
    public var cells: [Cell]
    /// Whether the row is about a run that the verdict names.
    public var isMarked: Bool

    private enum CodingKeys: String, CodingKey {
      case cells
      case isMarked = "marked"
    }

    /// Creates a row.
    public init(_ cells: [Cell], isMarked: Bool = false) {
      self.cells = cells
      self.isMarked = isMarked
    }

    /// The row with the place where all of its numbers were taken from.
    func from(_ source: String) -> Self {
      Self(cells.map { Cell(text: $0.text, value: $0.value, source: $0.value.map { _ in source }) }, isMarked: isMarked)
    }
  }

  /// A name that is the same from version to version and unique in the report: "losses-14m".
  public var id: String
  /// What the table shows.
  public var caption: String
  /// The columns.
  public var columns: [Column]
  /// The rows.
  public var rows: [Row]
  /// Rows below a line: means, spreads, limits.
  public var footers: [Row] = []
  /// Whether it is folded away until asked for.
  public var isFolded = false

  private enum CodingKeys: String, CodingKey {
    case id, caption, columns, rows, footers
    case isFolded = "folded"
  }

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - columns: key and heading of each column; a heading that begins with "#" is that of a column of numbers.
  ///   - rows: each with one cell for each column.
  public init(
    id: String, caption: String, columns: [(key: String, title: String)], rows: [Row], footers: [Row] = [],
    isFolded: Bool = false
  ) {
    self.id = ReportIdentifier.safe(id)
    self.caption = caption
    self.columns = columns.map { key, title in
      Column(
        key: key, title: title.hasPrefix("#") ? String(title.dropFirst()) : title, isNumeric: title.hasPrefix("#"))
    }
    self.rows = rows
    self.footers = footers
    self.isFolded = isFolded
  }
}

extension ReportTable.Cell {
  /// A cell of text.
  static func text(_ text: String) -> Self { Self(text: text) }

  /// An empty cell.
  static let empty = Self(text: "")

  /// A number with a fixed count of decimals; an en dash where there is none.
  static func number(_ value: Double?, _ decimals: Int, source: String? = nil) -> Self {
    made(value, Wording.fixed(value, decimals), source)
  }

  /// The same with its sign.
  static func signed(_ value: Double?, _ decimals: Int, source: String? = nil) -> Self {
    let text = Wording.fixed(value, decimals)
    guard value?.isFinite ?? false else { return Self(text: text) }
    return made(value, text.hasPrefix("-") ? text : "+" + text, source)
  }

  /// A number with significant digits, for quantities of any magnitude.
  static func significant(_ value: Double?, _ digits: Int = 3, source: String? = nil) -> Self {
    made(value, Wording.significant(value, digits), source)
  }

  /// A count or a step.
  static func whole(_ value: Int?, source: String? = nil) -> Self {
    made(value.map(Double.init), value.map(Wording.count) ?? "–", source)
  }

  /// A p-value.
  static func probability(_ value: Double?, source: String? = nil) -> Self {
    made(value, Wording.probability(value), source)
  }

  private static func made(_ value: Double?, _ text: String, _ source: String?) -> Self {
    guard let value, value.isFinite else { return Self(text: text) }
    // A minus sign, not a hyphen: as wide as the digits, and never at the end of a line.
    return Self(text: text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text, value: value, source: source)
  }
}

/// Names of tables and figures as they may stand in addresses within a page.
enum ReportIdentifier {
  /// Letters, digits, dots and hyphens of the text, everything else replaced by a hyphen.
  static func safe(_ text: String) -> String {
    String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "-" })
  }
}
