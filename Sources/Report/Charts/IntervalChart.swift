/// Estimates with their intervals below each other (a forest plot), with a line to compare with and the numbers at the
/// right.
public struct IntervalChart: Chart {
  /// One estimate.
  public struct Row: Sendable {
    /// Its name.
    public var label: String
    /// The estimate; nil or not finite for a row that says only that there is none.
    public var value: Double?
    /// Lower end of its interval.
    public var low: Double?
    /// Upper end of its interval.
    public var high: Double?
    /// Decides its mark; nil for a disc.
    public var seed: Int?
    /// Its colour; nil for the chart's.
    public var hue: String?
    /// Whether it is drawn in the colour of the text and its name in bold.
    public var isStrong: Bool
    /// What is written at the right instead of the numbers.
    public var note: String?

    /// Creates a row.
    public init(
      label: String, value: Double?, low: Double? = nil, high: Double? = nil, seed: Int? = nil, hue: String? = nil,
      isStrong: Bool = false, note: String? = nil
    ) {
      self.label = label
      self.value = value
      self.low = low
      self.high = high
      self.seed = seed
      self.hue = hue
      self.isStrong = isStrong
      self.note = note
    }
  }

  /// What the chart shows, in one line.
  public var title: String
  /// What can be read from it.
  public var summary = ""
  /// The rows, from the top.
  public var rows: [Row]
  /// Name of the axis, with its unit.
  public var xLabel: String
  /// Values that the axis must show whatever the rows are.
  public var xRange: [Double] = []
  /// How values are stretched.
  public var xScale: Axis.Scale
  /// Values to compare with, such as that of the null hypothesis; shown on the axis whatever the rows are.
  public var reference: ClosedRange<Double>?
  /// The name of the reference, written above it.
  public var referenceLabel: String
  /// The colour of rows that have none.
  public var hue: String
  /// Natural width.
  public var width = 560.0

  /// Creates a chart.
  public init(
    title: String, rows: [Row], xLabel: String, xScale: Axis.Scale = .linear, reference: ClosedRange<Double>? = nil,
    referenceLabel: String = "", hue: String = Palette.ink
  ) {
    self.title = title
    self.rows = rows
    self.xLabel = xLabel
    self.xScale = xScale
    self.reference = reference
    self.referenceLabel = referenceLabel
    self.hue = hue
  }

  /// The numbers that were drawn.
  public func table() -> ChartTable {
    ChartTable(
      columns: ["label", "seed", "value", "low", "high", "note"],
      rows: rows.map { row -> [ChartTable.Cell] in
        [
          .text(row.label), .init(row.seed), .init(row.value), .init(row.low), .init(row.high), .text(row.note ?? ""),
        ]
      })
  }
}
