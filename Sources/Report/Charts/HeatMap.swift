/// A table of numbers as colours, with a legend of the scale; the numbers are written into cells that are big enough, and
/// rows and columns may be ordered by clustering trees.
public struct HeatMap: Chart {
  /// What the chart shows, in one line.
  public var title: String
  /// What can be read from it.
  public var summary = ""
  /// Names of the rows, from the top.
  public var rows: [String]
  /// Names of the columns, from the left.
  public var columns: [String]
  /// A list for each row with a value for each column; absent ones are left blank.
  public var values: [[Double?]]
  /// What the colours mean.
  public var scale: ColourScale
  /// The name of what is coloured, written beside the legend.
  public var valueLabel = ""
  /// Orders the rows and is drawn at their right.
  public var rowTree: Dendrogram?
  /// Orders the columns and is drawn above them.
  public var columnTree: Dendrogram?
  /// Decimals of the written numbers.
  public var decimals = 2
  /// Natural width.
  public var width = 480.0

  /// Creates a heat map of any table.
  public init(
    title: String, rows: [String], columns: [String], values: [[Double?]], scale: ColourScale = ColourScale()
  ) {
    self.title = title
    self.rows = rows
    self.columns = columns
    self.values = values
    self.scale = scale
  }

  /// Creates a heat map of a square table whose rows and columns have the same names, ordered by the same tree.
  public init(
    title: String, labels: [String], values: [[Double?]], scale: ColourScale = ColourScale(), tree: Dendrogram? = nil
  ) {
    self.init(title: title, rows: labels, columns: labels, values: values, scale: scale)
    rowTree = tree
    columnTree = tree
  }

  /// The order of the rows as drawn.
  var rowOrder: [Int] { Self.order(rowTree, rows.count) }

  /// The order of the columns as drawn.
  var columnOrder: [Int] { Self.order(columnTree, columns.count) }

  // A tree that does not fit the table is not used.
  private static func order(_ tree: Dendrogram?, _ count: Int) -> [Int] {
    tree.flatMap { $0.order.count == count ? $0.order : nil } ?? Array(0..<count)
  }

  /// The value of a cell; nil when it is absent or not finite.
  func value(_ row: Int, _ column: Int) -> Double? {
    guard values.indices.contains(row), values[row].indices.contains(column) else { return nil }
    return values[row][column].flatMap { $0.isFinite ? $0 : nil }
  }

  /// The numbers that were drawn.
  public func table() -> ChartTable {
    ChartTable(
      columns: ["row", "column", "value"],
      rows: rowOrder.flatMap { row in
        columnOrder.map { column -> [ChartTable.Cell] in
          [.text(rows[row]), .text(columns[column]), .init(value(row, column))]
        }
      })
  }
}
