/// Lines over a common horizontal axis, with a band behind and the names of the lines at their ends, as an SVG element.
///
/// Colours are CSS variables with fall-backs, so that the same drawing follows a page's dark mode and stands alone.
public struct LineChart: Sendable {
  /// How a line is drawn.
  public enum Emphasis: Sendable {
    /// Thin, dashed by seed.
    case ordinary
    /// The middle of the runs: thick and unbroken.
    case median
    /// A run that is named in the verdict: thick and in the colour of the text.
    case outlier
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

    /// Creates a line.
    public init(label: String, curve: Curve, seed: Int?, emphasis: Emphasis = .ordinary) {
      self.label = label
      self.curve = curve
      self.seed = seed
      self.emphasis = emphasis
    }
  }

  /// The area between two values at each position.
  public struct Band: Sendable {
    /// Lower edge.
    public var low: Curve
    /// Upper edge, at the same positions.
    public var high: Curve
  }

  /// A horizontal line to compare with.
  public struct Reference: Sendable {
    /// Its name, drawn above its start.
    public var label: String
    /// Its height.
    public var value: Double
  }

  /// What the chart shows, for people who cannot see it.
  public var title: String
  /// The lines, drawn in order.
  public var series: [Series]
  /// Drawn behind the lines.
  public var band: Band?
  /// Drawn behind the lines; widens the vertical axis.
  public var reference: Reference?
  /// The colour of ordinary lines, the median and the band.
  public var hue: String
  /// Name of the horizontal axis.
  public var xLabel: String
  /// Name of the vertical axis.
  public var yLabel: String
  /// Values that the vertical axis must show whatever the lines do.
  public var yRange: [Double]
  /// How the horizontal axis is stretched.
  public var xScale = Axis.Scale.linear
  /// How the vertical axis is stretched.
  public var yScale = Axis.Scale.linear

  /// Creates a chart with linear axes.
  public init(
    title: String, series: [Series], band: Band? = nil, reference: Reference? = nil, hue: String, xLabel: String,
    yLabel: String, yRange: [Double] = []
  ) {
    self.title = title
    self.series = series
    self.band = band
    self.reference = reference
    self.hue = hue
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.yRange = yRange
  }

  private static let width = 480.0
  private static let height = 300.0
  private static let left = 46.0
  private static let top = 26.0
  private static let right = 396.0
  private static let bottom = 256.0

  /// The chart as one SVG element.
  public func svg() -> String {
    let x = Axis(label: xLabel, scale: xScale, around: series.flatMap(\.curve.x))
    let heights = series.flatMap(\.curve.y) + (reference.map { [$0.value] } ?? []) + yRange
    let y = Axis(label: yLabel, scale: yScale, around: heights, padded: true)
    var parts = [
      "<svg class=\"chart\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" "
        + "xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui,sans-serif\" font-size=\"11.5\">",
      "<title>\(Markup.escaped(title))</title>",
    ]
    parts += frame(x, y)
    if let band { parts.append(drawn(band, x, y)) }
    if let reference, let place = y.position(reference.value) {
      let height = Markup.coordinate(Self.bottom - place * (Self.bottom - Self.top))
      parts.append(
        "<path d=\"M\(Markup.coordinate(Self.left)) \(height)H\(Markup.coordinate(Self.right))\" fill=\"none\" "
          + "stroke=\"var(--soft,#667)\" stroke-dasharray=\"1 3\" stroke-width=\"1.5\"/>")
    }
    let order: [Emphasis] = [.ordinary, .median, .outlier]
    for emphasis in order {
      for line in series where line.emphasis == emphasis { parts.append(drawn(line, x, y)) }
    }
    parts += endLabels(x, y)
    parts.append("</svg>")
    return parts.joined(separator: "\n") + "\n"
  }

  private func point(_ x: Axis, _ y: Axis, _ pair: (Double, Double)) -> (x: Double, y: Double)? {
    guard let across = x.position(pair.0), let up = y.position(pair.1) else { return nil }
    return (Self.left + across * (Self.right - Self.left), Self.bottom - up * (Self.bottom - Self.top))
  }

  private func frame(_ x: Axis, _ y: Axis) -> [String] {
    var parts: [String] = []
    for tick in y.ticks {
      guard let at = point(x, y, (x.low, tick))?.y else { continue }
      parts.append(
        "<path d=\"M\(Markup.coordinate(Self.left)) \(Markup.coordinate(at))H\(Markup.coordinate(Self.right))\" "
          + "stroke=\"var(--rule,#dde)\"/>")
      parts.append(label(y.text(tick), Self.left - 6, at + 4, anchor: "end"))
    }
    parts.append(
      "<path d=\"M\(Markup.coordinate(Self.left)) \(Markup.coordinate(Self.bottom))H\(Markup.coordinate(Self.right))\" "
        + "stroke=\"var(--soft,#667)\"/>")
    for tick in x.ticks {
      guard let at = point(x, y, (tick, y.low))?.x else { continue }
      parts.append(
        "<path d=\"M\(Markup.coordinate(at)) \(Markup.coordinate(Self.bottom))v4\" stroke=\"var(--soft,#667)\"/>")
      // At the right edge a centred number would run into the names of the lines.
      let isLast = at > Self.right - 10
      parts.append(
        label(x.text(tick), isLast ? Self.right + 4 : at, Self.bottom + 17, anchor: isLast ? "end" : "middle"))
    }
    parts.append(label(yLabel, 4, 13, anchor: "start"))
    parts.append(label(xLabel, (Self.left + Self.right) / 2, Self.bottom + 35, anchor: "middle"))
    return parts
  }

  private func label(_ text: String, _ x: Double, _ y: Double, anchor: String, strong: Bool = false) -> String {
    "<text x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\" text-anchor=\"\(anchor)\" "
      + (strong ? "font-weight=\"700\" fill=\"var(--ink,#112)\">" : "fill=\"var(--soft,#667)\">")
      + "\(Markup.escaped(text))</text>"
  }

  private func drawn(_ band: Band, _ x: Axis, _ y: Axis) -> String {
    let edges = zip(zip(band.low.x, band.low.y), band.high.y).compactMap { pair, high in
      point(x, y, pair).flatMap { low in point(x, y, (pair.0, high)).map { (low, $0) } }
    }
    let outline = edges.map(\.0) + edges.map(\.1).reversed()
    guard !outline.isEmpty else { return "" }
    let corners = outline.map { "\(Markup.coordinate($0.x)) \(Markup.coordinate($0.y))" }.joined(separator: "L")
    return "<path d=\"M\(corners)Z\" fill=\"\(hue)\" opacity=\"0.2\"/>"
  }

  private func drawn(_ line: Series, _ x: Axis, _ y: Axis) -> String {
    var path = ""
    var drawing = false
    for pair in zip(line.curve.x, line.curve.y) {
      guard let at = point(x, y, pair) else {
        drawing = false
        continue
      }
      path += "\(drawing ? "L" : "M")\(Markup.coordinate(at.x)) \(Markup.coordinate(at.y))"
      drawing = true
    }
    guard !path.isEmpty else { return "" }
    let dash = line.emphasis == .ordinary ? line.seed.map { Palette.dash(ofSeed: $0) } ?? "" : ""
    let stroke = line.emphasis == .outlier ? "var(--ink,#112)" : hue
    let width = line.emphasis == .ordinary ? "1.2" : "2.4"
    return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"\(width)\" stroke-linejoin=\"round\""
      + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + "><title>\(Markup.escaped(line.label))</title></path>"
  }

  // Names at the lines' ends, moved apart where they would overlap and joined to their ends by thin lines. Where not all
  // fit, ordinary lines go unnamed except the highest and the lowest.
  private func endLabels(_ x: Axis, _ y: Axis) -> [String] {
    struct End {
      let line: Series
      let x: Double
      let y: Double
      var place: Double
    }
    var ends: [End] = series.compactMap { line in
      let last = zip(line.curve.x, line.curve.y).reversed().lazy.compactMap { point(x, y, $0) }.first
      return last.map { End(line: line, x: $0.x, y: $0.y, place: $0.y) }
    }
    ends = ends.enumerated().sorted { ($0.element.y, $0.offset) < ($1.element.y, $1.offset) }.map(\.element)
    let spacing = 12.5
    // The margin beside the axis's numbers is free too.
    let (top, bottom) = (Self.top + 4, Self.height - 8)
    if Double(ends.count - 1) * spacing > bottom - top {
      ends = ends.enumerated().filter { index, end in
        end.line.emphasis != .ordinary || index == 0 || index == ends.count - 1
      }.map(\.element)
      ends = Array(ends.prefix(Int((bottom - top) / spacing)))
    }
    for index in ends.indices {
      ends[index].place = max(ends[index].y, index == 0 ? top : ends[index - 1].place + spacing)
    }
    for index in ends.indices.reversed() {
      ends[index].place = min(ends[index].place, index == ends.count - 1 ? bottom : ends[index + 1].place - spacing)
    }
    return ends.flatMap { end -> [String] in
      let stroke = end.line.emphasis == .outlier ? "var(--ink,#112)" : hue
      var parts = [
        "<path d=\"M\(Markup.coordinate(end.x + 3)) \(Markup.coordinate(end.y))"
          + "L\(Markup.coordinate(Self.right + 14)) \(Markup.coordinate(end.place))\" fill=\"none\" "
          + "stroke=\"var(--rule,#dde)\"/>"
      ]
      if let seed = end.line.seed {
        let mark = Palette.mark(ofSeed: seed, x: Self.right + 19, y: end.place)
        parts.append("<path d=\"\(mark)\" fill=\"\(stroke)\"/>")
      }
      parts.append(
        label(
          end.line.label, Self.right + 26, end.place + 4, anchor: "start", strong: end.line.emphasis != .ordinary))
      return parts
    }
  }
}
