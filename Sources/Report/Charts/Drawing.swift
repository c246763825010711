import Wording

/// Shapes and texts on a sheet, written as SVG.
///
/// The origin is the upper left corner; units are pixels at the drawing's natural size.
public struct Drawing: Sendable {
  /// Where a text's position is.
  enum Anchor: String {
    case start, middle, end
  }

  /// How a line is drawn.
  struct Stroke {
    var colour: String
    var width = 1.0
    var dash = ""
    var opacity = 1.0

    init(_ colour: String, width: Double = 1, dash: String = "", opacity: Double = 1) {
      self.colour = colour
      self.width = width
      self.dash = dash
      self.opacity = opacity
    }

    fileprivate var attributes: String {
      " stroke=\"\(colour)\"" + (width == 1 ? "" : " stroke-width=\"\(Markup.coordinate(width))\"")
        + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
        + (opacity == 1 ? "" : " stroke-opacity=\"\(Drawing.fraction(opacity))\"")
    }
  }

  /// The font size of texts that do not ask for another.
  static let fontSize = 11.5

  /// Width of the sheet.
  public let width: Double
  /// Height of the sheet.
  public internal(set) var height: Double
  private var elements: [String] = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// Writes a text with its baseline at `y`; texts wider than `most` are cut with an ellipsis and given whole to the
  /// pointer.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, colour: String = Palette.soft,
    size: Double = fontSize, isStrong: Bool = false, most: Double = .infinity, isUpright: Bool = false
  ) {
    guard !text.isEmpty else { return }
    let shown = TextWidth.fitted(text, to: most, size: size, isStrong: isStrong)
    let (left, base) = (Markup.coordinate(x), Markup.coordinate(y))
    elements.append(
      "<text x=\"\(left)\" y=\"\(base)\"" + (anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\"")
        + (size == Self.fontSize ? "" : " font-size=\"\(Markup.coordinate(size))\"")
        + (isStrong ? " font-weight=\"700\"" : "") + (isUpright ? " transform=\"rotate(-90 \(left) \(base))\"" : "")
        + " fill=\"\(colour)\">\(Markup.escaped(shown))" + (shown == text ? "" : Self.title(text)) + "</text>")
  }

  /// Draws a straight line.
  mutating func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ stroke: Stroke) {
    var path = DrawingPath()
    path.move(from.x, from.y)
    path.line(to.x, to.y)
    self.stroke(path, stroke)
  }

  /// Draws an outline; `title` is shown under the pointer.
  mutating func stroke(_ path: DrawingPath, _ stroke: Stroke, title: String = "") {
    guard !path.isEmpty else { return }
    let start = "<path d=\"\(path.data)\" fill=\"none\"\(stroke.attributes) stroke-linejoin=\"round\""
    elements.append(start + Self.end("path", title))
  }

  /// Fills an outline.
  mutating func fill(
    _ path: DrawingPath, _ colour: String, opacity: Double = 1, stroke: Stroke? = nil, title: String = ""
  ) {
    guard !path.isEmpty else { return }
    fill(path: path.data, colour, opacity: opacity, stroke: stroke, title: title)
  }

  /// Fills an outline given as SVG path data.
  mutating func fill(
    path: String, _ colour: String, opacity: Double = 1, stroke: Stroke? = nil, title: String = ""
  ) {
    let start = "<path d=\"\(path)\" fill=\"\(colour)\"" + Self.opacity(opacity) + (stroke?.attributes ?? "")
    elements.append(start + Self.end("path", title))
  }

  /// Draws a rectangle.
  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String, opacity: Double = 1,
    stroke: Stroke? = nil, title: String = ""
  ) {
    let place = [("x", x), ("y", y), ("width", max(0, width)), ("height", max(0, height))].map {
      " \($0.0)=\"\(Markup.coordinate($0.1))\""
    }
    let start = "<rect\(place.joined()) fill=\"\(colour)\"" + Self.opacity(opacity) + (stroke?.attributes ?? "")
    elements.append(start + Self.end("rect", title))
  }

  /// Draws a disc.
  mutating func disc(
    _ x: Double, _ y: Double, radius: Double, _ colour: String, stroke: Stroke? = nil, title: String = ""
  ) {
    let place = [("cx", x), ("cy", y), ("r", radius)].map { " \($0.0)=\"\(Markup.coordinate($0.1))\"" }
    elements.append(
      "<circle\(place.joined()) fill=\"\(colour)\"\(stroke?.attributes ?? "")" + Self.end("circle", title))
  }

  /// Draws the mark of a seed; a disc where there is none.
  mutating func mark(
    ofSeed seed: Int?, _ x: Double, _ y: Double, radius: Double, _ colour: String, stroke: Stroke? = nil, title: String
  ) {
    guard let seed else { return disc(x, y, radius: radius, colour, stroke: stroke, title: title) }
    fill(path: Palette.mark(ofSeed: seed, x: x, y: y), colour, stroke: stroke, title: title)
  }

  /// Puts another drawing with its upper left corner at a place.
  mutating func place(_ other: Drawing, _ x: Double, _ y: Double, title: String) {
    let start = "<g transform=\"translate(\(Markup.coordinate(x)) \(Markup.coordinate(y)))\">"
    elements.append(([start + Self.title(title)] + other.elements + ["</g>"]).joined(separator: "\n"))
  }

  /// The drawing as SVG: an element for a page, or a page of its own in plain colours.
  func element(title: String, summary: String, isPage: Bool) -> String {
    let (across, down) = (Markup.coordinate(width), Markup.coordinate(height))
    let start =
      "<svg class=\"chart\" viewBox=\"0 0 \(across) \(down)\""
      + (isPage ? " width=\"\(across)\" height=\"\(down)\"" : "")
      + " role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui,sans-serif\" "
      + "font-size=\"\(Markup.coordinate(Self.fontSize))\">"
    var parts = [start, Self.title(title)]
    if !summary.isEmpty { parts.append("<desc>\(Markup.escaped(summary))</desc>") }
    if isPage {
      parts.append("<style>.chart{color-scheme:light;background:#fff}text{font-variant-numeric:tabular-nums}</style>")
      parts.append("<rect width=\"\(across)\" height=\"\(down)\" fill=\"\(Palette.page)\"/>")
    }
    let whole = (parts + elements + ["</svg>"]).joined(separator: "\n") + "\n"
    return isPage ? Palette.plain(whole) : whole
  }

  private static func end(_ name: String, _ title: String) -> String {
    title.isEmpty ? "/>" : ">\(Self.title(title))</\(name)>"
  }

  private static func title(_ text: String) -> String { text.isEmpty ? "" : "<title>\(Markup.escaped(text))</title>" }

  private static func opacity(_ value: Double) -> String {
    value == 1 ? "" : " fill-opacity=\"\(fraction(value))\""
  }

  fileprivate static func fraction(_ value: Double) -> String { Wording.fixed(value, 2) }
}
