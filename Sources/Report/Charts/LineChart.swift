/// Lines over a common horizontal axis, with bands behind and the names of the lines at their ends.
///
/// Names are moved apart where they would touch. Where there are more lines than names fit, ordinary lines go unnamed
/// except the highest and the lowest; the pointer names every line, and where there are few points every point.
struct LineChart: Chart {
  /// One line.
  struct Series: Sendable {
    /// Its name, drawn at its end and shown by the browser under the pointer.
    var label: String
    /// Its points.
    var curve: Curve
    /// Decides dash and mark; nil for lines that are not one run.
    var seed: Int?
    /// How it is drawn: thin and dashed by seed, thick for the middle of the runs, thick and in the colour of the text for a run that the
    /// verdict names, dotted and grey for what to compare with.
    var role = ReportFigure.Line.Role.ordinary
  }

  /// What lies between two values at each position, as a coloured area.
  struct Band: Sendable {
    /// What it is, shown under the pointer and in the table.
    var label: String
    /// Lower edge.
    var low: Curve
    /// Upper edge, at the same positions.
    var high: Curve
  }

  /// A value or a range of values of the horizontal axis: an upright line or area across the whole chart, named above.
  struct Reference: Sendable {
    /// Its name.
    var label: String
    /// Where it begins.
    var low: Double
    /// Where it ends; equal to `low` for a line.
    var high: Double

    /// A line at one value.
    init(label: String, value: Double) { self.init(label: label, from: value, to: value) }

    /// An area between two values.
    init(label: String, from low: Double, to high: Double) {
      self.label = label
      (self.low, self.high) = (min(low, high), max(low, high))
    }
  }

  /// What the chart shows, in one line.
  var title: String
  /// What can be read from it.
  var summary = ""
  /// The lines, drawn in order.
  var series: [Series]
  /// Drawn behind the lines.
  var bands: [Band] = []
  /// Drawn behind the lines.
  var references: [Reference] = []
  /// Drawn before the lines.
  var marks: [ReportFigure.Mark] = []
  /// The colour of lines and bands, a CSS value such as `Palette.hue(ofSize:)` gives.
  var hue: String
  /// Name of the horizontal axis.
  var xLabel: String
  /// Name of the vertical axis.
  var yLabel: String
  /// Values that the horizontal axis must show whatever the lines do.
  var xRange: [Double] = []
  /// Values that the vertical axis must show whatever the lines do.
  var yRange: [Double] = []
  /// How the horizontal axis is stretched.
  var xScale = Axis.Scale.linear
  /// How the vertical axis is stretched.
  var yScale = Axis.Scale.linear
  /// Natural width.
  var width = 480.0
  /// Natural height.
  var height = 300.0

  /// The numbers that were drawn.
  func table() -> ChartTable {
    var table = ChartTable(columns: ["kind", "label", "seed", "x", "y", "y_high"])
    func add(_ kind: String, _ label: String, _ seed: Int?, _ x: Double, _ y: Double, _ high: Double?) {
      table.rows.append([.text(kind), .text(label), .init(seed), .number(x), .number(y), .init(high)])
    }
    for line in series {
      for (x, y) in zip(line.curve.x, line.curve.y) { add("line", line.label, line.seed, x, y, nil) }
    }
    for band in bands {
      for (x, (low, high)) in zip(band.low.x, zip(band.low.y, band.high.y)) {
        add("band", band.label, nil, x, low, high)
      }
    }
    for reference in references {
      add("upright reference", reference.label, nil, reference.low, .nan, nil)
      if reference.high > reference.low { add("upright reference", reference.label, nil, reference.high, .nan, nil) }
    }
    for mark in marks { add("mark", mark.label, mark.seed, mark.x, mark.y, nil) }
    return table
  }
}
