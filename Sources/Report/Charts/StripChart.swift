/// A strip per run, coloured by the state the run is in over training: the training maps.
///
/// Besides its colour a state has its number, written where it is entered and has room; rows that stand out have a mark,
/// a bold name and lines along the steps at which they differ.
public struct StripChart: Chart {
  /// One recorded step.
  public struct Point: Sendable, Equatable {
    /// Updates done.
    public var step: Int
    /// The state, from 0.
    public var state: Int

    /// Notes a step.
    public init(step: Int, state: Int) {
      self.step = step
      self.state = state
    }
  }

  /// One run.
  public struct Row: Sendable {
    /// The run's name.
    public var label: String
    /// Decides the mark before the name.
    public var seed: Int?
    /// Its recorded steps, ascending.
    public var points: [Point]
    /// Steps at which it differs from the others.
    public var markedSteps: [Int]
    /// Whether the run as a whole is an outlier.
    public var isOutlier: Bool

    /// Creates a row.
    public init(label: String, seed: Int?, points: [Point], markedSteps: [Int] = [], isOutlier: Bool = false) {
      self.label = label
      self.seed = seed
      self.points = points
      self.markedSteps = markedSteps
      self.isOutlier = isOutlier
    }
  }

  /// What the chart shows, in one line.
  public var title: String
  /// What can be read from it.
  public var summary = ""
  /// The rows, from the top.
  public var rows: [Row]
  /// Name of the horizontal axis.
  public var xLabel = "step"
  /// How steps are stretched.
  public var xScale: Axis.Scale
  /// Natural width.
  public var width = 560.0

  /// Creates a chart.
  public init(title: String, rows: [Row], xScale: Axis.Scale = .logarithmicFromZero) {
    self.title = title
    self.rows = rows
    self.xScale = xScale
  }

  /// All states that occur, ascending.
  var states: [Int] { Set(rows.flatMap(\.points).map(\.state)).sorted() }

  /// The numbers that were drawn.
  public func table() -> ChartTable {
    ChartTable(
      columns: ["run", "seed", "step", "state", "deviates"],
      rows: rows.flatMap { row in
        let marked = Set(row.markedSteps)
        return row.points.map { point -> [ChartTable.Cell] in
          [
            .text(row.label), .init(row.seed), .init(point.step), .init(point.state),
            .number(marked.contains(point.step) ? 1 : 0),
          ]
        }
      })
  }
}
