import Files

/// The numbers behind a chart: named columns of text and numbers.
public struct ChartTable: Sendable, Equatable {
  /// One cell.
  public enum Cell: Sendable, Equatable {
    /// A text.
    case text(String)
    /// A number; written with as many digits as give it back exactly, and left empty when it is not finite.
    case number(Double)
    /// Nothing.
    case empty

    /// A number that may be missing.
    public init(_ value: Double?) { self = value.map(Cell.number) ?? .empty }

    /// A whole number that may be missing.
    public init(_ value: Int?) { self = value.map { .number(Double($0)) } ?? .empty }
  }

  /// The columns' names, in snake case.
  public var columns: [String]
  /// The rows, each with a cell per column.
  public var rows: [[Cell]]

  /// Creates a table.
  public init(columns: [String], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The table as CSV with a header line.
  public func csv() -> String {
    let lines = [columns.map(Self.name)] + rows.map { $0.map(Self.field) }
    return lines.map { $0.joined(separator: ",") + "\n" }.joined()
  }

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): name(text)
    case .number(let value): value.isFinite ? number(value) : ""
    case .empty: ""
    }
  }

  /// The shortest decimal number that gives the value back; whole ones without a point.
  static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  // Names come from outside, and the table is opened in spreadsheets.
  private static func name(_ text: String) -> String { CSVField.quoted(CSVField.defused(text)) }
}
