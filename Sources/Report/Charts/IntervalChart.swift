/// Estimates with their intervals below each other (a forest plot), with a line to compare with and the numbers at the
/// right.
struct IntervalChart: Chart {
  /// One estimate.
  struct Row: Sendable {
    /// Its name.
    var label: String
    /// The estimate; nil or not finite for a row that says only that there is none.
    var value: Double?
    /// Lower end of its interval.
    var low: Double?
    /// Upper end of its interval.
    var high: Double?
    /// Decides its mark; nil for a disc.
    var seed: Int?
    /// Whether it is drawn in the colour of the text and its name in bold.
    var isStrong = false
    /// What is written at the right instead of the numbers.
    var note: String?
  }

  /// What the chart shows, in one line.
  var title: String
  /// What can be read from it.
  var summary = ""
  /// The rows, from the top.
  var rows: [Row]
  /// Name of the axis, with its unit.
  var xLabel: String
  /// Values that the axis must show whatever the rows are.
  var xRange: [Double] = []
  /// How values are stretched.
  var xScale = Axis.Scale.linear
  /// Values to compare with, such as that of the null hypothesis; shown on the axis whatever the rows are.
  var reference: ClosedRange<Double>?
  /// The name of the reference, written above it.
  var referenceLabel = ""
  /// The colour of rows that are not strong.
  var hue = Palette.ink
  /// Natural width.
  var width = 560.0

  /// The numbers that were drawn.
  func table() -> ChartTable {
    ChartTable(
      columns: ["label", "seed", "value", "low", "high", "note"],
      rows: rows.map { row -> [ChartTable.Cell] in
        [
          .text(row.label), .init(row.seed), .init(row.value), .init(row.low), .init(row.high), .text(row.note ?? ""),
        ]
      })
  }
}
