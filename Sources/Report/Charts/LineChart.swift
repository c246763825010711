/// Lines over a common horizontal axis, with bands behind and the names of the lines at their ends.
///
/// Names are moved apart where they would touch. Where there are more lines than names fit, ordinary lines go unnamed
/// except the highest and the lowest; the pointer names every line, and where there are few points every point.
public struct LineChart: Chart {
  /// How a line is drawn.
  public enum Emphasis: Sendable {
    /// Thin, dashed by seed.
    case ordinary
    /// The middle of the runs: thick and unbroken.
    case median
    /// A run that is named in the verdict: thick and in the colour of the text.
    case outlier
    /// What to compare with, such as a null or a ceiling that changes: dotted and grey.
    case reference
  }

  /// One line.
  public struct Series: Sendable {
    /// Its name, drawn at its end and shown by the browser under the pointer.
    public var label: String
    /// Its points.
    public var curve: Curve
    /// Decides dash and mark; nil for lines that are not one run.
    public var seed: Int?
    /// How it is drawn.
    public var emphasis: Emphasis
    /// Its colour, a CSS value such as `Palette.hue(ofSize:)` gives; nil for the chart's.
    public var hue: String?

    /// Creates a line.
    public init(label: String, curve: Curve, seed: Int?, emphasis: Emphasis = .ordinary, hue: String? = nil) {
      self.label = label
      self.curve = curve
      self.seed = seed
      self.emphasis = emphasis
      self.hue = hue
    }
  }

  /// What lies between two values at each position, as a coloured area.
  public struct Band: Sendable {
    /// What it is, shown under the pointer and in the table.
    public var label: String
    /// Lower edge.
    public var low: Curve
    /// Upper edge, at the same positions.
    public var high: Curve
    /// Its colour; nil for the chart's.
    public var hue: String?

    /// Creates a band.
    public init(label: String = "", low: Curve, high: Curve, hue: String? = nil) {
      self.label = label
      self.low = low
      self.high = high
      self.hue = hue
    }
  }

  /// A value or a range of values of the horizontal axis: an upright line or area across the whole chart, named above.
  public struct Reference: Sendable {
    /// Its name.
    public var label: String
    /// Where it begins.
    public var low: Double
    /// Where it ends; equal to `low` for a line.
    public var high: Double

    /// A line at one value.
    public init(label: String, value: Double) { self.init(label: label, from: value, to: value) }

    /// An area between two values.
    public init(label: String, from low: Double, to high: Double) {
      self.label = label
      (self.low, self.high) = (min(low, high), max(low, high))
    }
  }

  /// A point to look at, such as a spike.
  public struct Mark: Sendable {
    /// What it is, shown under the pointer and in the table.
    public var label: String
    /// Horizontal place.
    public var x: Double
    /// Vertical place.
    public var y: Double
    /// Decides its shape.
    public var seed: Int?

    /// Creates a mark.
    public init(label: String, x: Double, y: Double, seed: Int?) {
      self.label = label
      self.x = x
      self.y = y
      self.seed = seed
    }
  }

  /// What the chart shows, in one line.
  public var title: String
  /// What can be read from it.
  public var summary = ""
  /// The lines, drawn in order.
  public var series: [Series]
  /// Drawn behind the lines.
  public var bands: [Band]
  /// Drawn behind the lines.
  public var references: [Reference]
  /// Drawn before the lines.
  public var marks: [Mark] = []
  /// The colour of what has none of its own.
  public var hue: String
  /// Name of the horizontal axis.
  public var xLabel: String
  /// Name of the vertical axis.
  public var yLabel: String
  /// Values that the horizontal axis must show whatever the lines do.
  public var xRange: [Double] = []
  /// Values that the vertical axis must show whatever the lines do.
  public var yRange: [Double]
  /// How the horizontal axis is stretched.
  public var xScale = Axis.Scale.linear
  /// How the vertical axis is stretched.
  public var yScale = Axis.Scale.linear
  /// Natural width.
  public var width = 480.0
  /// Natural height.
  public var height = 300.0

  /// Creates a chart with linear axes.
  public init(
    title: String, series: [Series], bands: [Band] = [], references: [Reference] = [], hue: String, xLabel: String,
    yLabel: String, yRange: [Double] = []
  ) {
    self.title = title
    self.series = series
    self.bands = bands
    self.references = references
    self.hue = hue
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.yRange = yRange
  }

  /// The numbers that were drawn.
  public func table() -> ChartTable {
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
