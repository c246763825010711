/// A square table of numbers as colours, with a legend of the scale; the numbers are written into cells that are big enough,
/// and rows and columns may be ordered by a clustering tree.
struct HeatMap: Chart {
  /// What the chart shows, in one line.
  var title: String
  /// What can be read from it.
  var summary = ""
  /// Names of the rows from the top and of the columns from the left.
  var labels: [String]
  /// A list for each row with a value for each column; absent ones are left blank.
  var values: [[Double?]]
  /// What the colours mean.
  var scale: ColourScale
  /// The name of what is coloured, written beside the legend.
  var valueLabel = ""
  /// Orders rows and columns, and is drawn at the right and above.
  let tree: Dendrogram?
  /// Natural width.
  var width = 480.0

  /// Creates a heat map.
  init(
    title: String, labels: [String], values: [[Double?]], scale: ColourScale = ColourScale(), tree: Dendrogram? = nil
  ) {
    self.title = title
    self.labels = labels
    self.values = values
    self.scale = scale
    // A tree that does not fit the table is not used.
    self.tree = tree.flatMap { $0.order.count == labels.count ? $0 : nil }
  }

  /// The order of rows and columns as drawn.
  var order: [Int] { tree?.order ?? Array(labels.indices) }

  /// The value of a cell; nil when it is absent or not finite.
  func value(_ row: Int, _ column: Int) -> Double? {
    guard values.indices.contains(row), values[row].indices.contains(column) else { return nil }
    return values[row][column]?.ifFinite
  }

  /// The numbers that were drawn.
  func table() -> ChartTable {
    ChartTable(
      columns: ["row", "column", "value"],
      rows: order.flatMap { row in
        order.map { column -> [ChartTable.Cell] in
          [.text(labels[row]), .text(labels[column]), .init(value(row, column))]
        }
      })
  }
}
