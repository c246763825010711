/// Something that can be drawn: a plain value that always gives the same bytes, and the numbers behind it.
///
/// A chart refers to nothing outside itself. Texts from outside are escaped; assistive software reads `title` and
/// `summary` as its name and description.
public protocol Chart: Sendable {
  /// What the chart shows, in one line, for people who cannot see it.
  var title: String { get }
  /// What can be read from it, in a sentence or two; empty when `title` says all.
  var summary: String { get }
  /// The chart as shapes.
  func drawing() -> Drawing
  /// The numbers that were drawn.
  func table() -> ChartTable
}

extension Chart {
  /// The chart as one SVG element for an HTML page.
  ///
  /// It has the class `chart`. Its colours are CSS variables with light fall-backs (`--page`, `--ink`, `--soft`, `--rule`
  /// and `--hue0` to `--hue5`; `StyleSheet` sets them), so that it follows the page's dark mode.
  public func svg() -> String { drawing().element(title: title, summary: summary, isPage: false) }

  /// The chart as an SVG document of its own, for papers: on white, in plain colours that any program understands, with
  /// width and height.
  ///
  /// - Parameter note: what its description says besides, as of the runs.
  public func standaloneSVG(note: String = "") -> String {
    drawing().element(title: title, summary: note.isEmpty ? summary : "\(summary) \(note)", isPage: true)
  }

  /// The numbers that were drawn, as CSV with a header line (RFC 4180, but with plain line feeds).
  public func csv() -> String { table().csv() }
}
