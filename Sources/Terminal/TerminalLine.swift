/// A line of text in parts, each with a style that a terminal may show.
public struct TerminalLine: Equatable, Sendable {
  /// How a part is shown where there are colours.
  public enum Style: String, Sendable {
    /// As all other text.
    case plain = ""
    /// Of less importance.
    case faint = "2"
    /// Gone well.
    case green = "32"
    /// Needs a look.
    case yellow = "33"
    /// Gone wrong.
    case red = "31"
  }

  private struct Part: Equatable, Sendable {
    var text: String
    var style: Style
  }

  private var parts: [Part]

  /// A line of one part; characters that could move the cursor or disguise a name are left out.
  public init(_ text: String, _ style: Style = .plain) {
    let visible = text.unicodeScalars.filter { !$0.isControl }
    parts = [Part(text: String(String.UnicodeScalarView(visible)), style: style)]
  }

  /// One line after another.
  public static func + (left: TerminalLine, right: TerminalLine) -> TerminalLine {
    var sum = left
    sum.parts += right.parts
    return sum
  }

  /// Number of characters.
  public var count: Int { parts.reduce(0) { $0 + $1.text.count } }

  /// The text alone.
  public var text: String { parts.map(\.text).joined() }

  /// The line cut to a number of characters.
  func prefix(_ length: Int) -> TerminalLine {
    var (left, cut) = (max(0, length), self)
    for index in cut.parts.indices {
      cut.parts[index].text = String(cut.parts[index].text.prefix(left))
      left -= cut.parts[index].text.count
    }
    return cut
  }

  /// The bytes for a terminal, with escape sequences for colours where it has them.
  func rendered(hasColour: Bool) -> String {
    parts.map { part in
      !hasColour || part.style == .plain || part.text.isEmpty
        ? part.text : "\u{1B}[\(part.style.rawValue)m\(part.text)\u{1B}[0m"
    }.joined()
  }
}
