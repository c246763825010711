import Terminal

/// Text and numbers as they may stand in HTML, in SVG and in Markdown.
enum Markup {
  /// Text from outside, made harmless for element content and quoted attributes; control characters become U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar.isControl ? "\u{fffd}" : scalar)
      }
    }
    return result
  }

  /// Text from outside for one line; control characters become U+FFFD.
  static func singleLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isControl ? "\u{fffd}" : $0 }))
  }

  /// One sign for a state of a training map in a strip: 0 to 9, then a to z, and # for all others.
  static func stateSign(_ state: Int) -> String {
    (0..<36).contains(state) ? String(state, radix: 36) : "#"
  }

  /// A coordinate in an SVG, to a tenth of a unit.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let size = tenths.magnitude
    return size % 10 == 0 ? "\(sign)\(size / 10)" : "\(sign)\(size / 10).\(size % 10)"
  }
}
