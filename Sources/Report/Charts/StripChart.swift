/// A strip per run, coloured by the state the run is in over training: the training maps.
///
/// Besides its colour a state has its number, written where it is entered and has room; rows that stand out have a mark,
/// a bold name and lines along the steps at which they differ.
struct StripChart: Chart {
  /// One recorded step.
  struct Point: Sendable, Equatable {
    /// Updates done.
    var step: Int
    /// The state, from 0.
    var state: Int
  }

  /// One run.
  struct Row: Sendable {
    /// The run's name.
    var label: String
    /// Decides the mark before the name.
    var seed: Int?
    /// Its recorded steps, ascending.
    var points: [Point]
    /// Steps at which it differs from the others.
    var markedSteps: [Int] = []
    /// Whether the run as a whole is an outlier.
    var isOutlier = false
  }

  /// What the chart shows, in one line.
  var title: String
  /// What can be read from it.
  var summary = ""
  /// The rows, from the top.
  var rows: [Row]
  /// Name of the horizontal axis.
  var xLabel = "step"
  /// How steps are stretched.
  var xScale = Axis.Scale.logarithmicFromZero
  /// Natural width.
  var width = 560.0

  /// All states that occur, ascending.
  var states: [Int] { Set(rows.flatMap(\.points).map(\.state)).sorted() }

  /// The numbers that were drawn.
  func table() -> ChartTable {
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
