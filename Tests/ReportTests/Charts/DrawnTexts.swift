import Testing

@testable import Report

/// The texts of an SVG with the boxes they take, read back from its source.
struct DrawnTexts {
  struct Text {
    var content: String
    var box: TextBox
  }

  private(set) var texts: [Text] = []
  private(set) var sheet = TextBox(left: 0, right: 0, top: 0, bottom: 0)

  init(_ svg: String) throws {
    let view = try #require(svg.firstMatch(of: /viewBox="0 0 ([\d.]+) ([\d.]+)"/))
    sheet.right = try #require(Double(view.1))
    sheet.bottom = try #require(Double(view.2))
    var origins = [(x: 0.0, y: 0.0)]
    let element = /<g transform="translate\(([-\d.]+) ([-\d.]+)\)">|<\/g>|<text ([^>]*)>([^<]*)/
    for match in svg.matches(of: element) {
      let origin = origins.last ?? (0, 0)
      if let x = match.1.flatMap({ Double($0) }), let y = match.2.flatMap({ Double($0) }) {
        origins.append((origin.x + x, origin.y + y))
      } else if match.0 == "</g>" {
        origins.removeLast()
      } else if let attributes = match.3, let content = match.4 {
        texts.append(try Self.text(String(attributes), String(content), origin))
      }
    }
  }

  private static func text(_ attributes: String, _ content: String, _ origin: (x: Double, y: Double)) throws -> Text {
    func attribute(_ name: String) -> String? {
      (" " + attributes).split(separator: " \(name)=\"", maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
        .first
        .flatMap { $0.split(separator: "\"", omittingEmptySubsequences: false).first }.map(String.init)
    }
    let x = try #require(attribute("x").flatMap(Double.init)) + origin.x
    let y = try #require(attribute("y").flatMap(Double.init)) + origin.y
    let size = attribute("font-size").flatMap(Double.init) ?? Drawing.fontSize
    let plain = content.replacing("&amp;", with: "&").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
    let width = TextWidth.of(plain, size: size, isStrong: attribute("font-weight") != nil)
    let before = attribute("text-anchor") == "middle" ? width / 2 : attribute("text-anchor") == "end" ? width : 0
    let (up, down) = (TextWidth.ascent * size, TextWidth.descent * size)
    // Turned by a quarter to the left, what went to the right goes up.
    let box =
      attribute("transform") == nil
      ? TextBox(left: x - before, right: x - before + width, top: y - up, bottom: y + down)
      : TextBox(left: x - up, right: x + down, top: y + before - width, bottom: y + before)
    return Text(content: plain, box: box)
  }

  /// Pairs of texts that touch, and texts that leave the sheet, in words; empty when all is well.
  var faults: [String] {
    // Estimates and coordinates are rounded to tenths.
    func shrunk(_ box: TextBox) -> TextBox {
      TextBox(left: box.left + 0.3, right: box.right - 0.3, top: box.top + 0.3, bottom: box.bottom - 0.3)
    }
    var found = texts.filter { !sheet.contains(shrunk($0.box)) }.map { "“\($0.content)” leaves the sheet: \($0.box)" }
    for (index, text) in texts.enumerated() {
      for other in texts.dropFirst(index + 1) where shrunk(text.box).touches(shrunk(other.box)) {
        found.append("“\(text.content)” touches “\(other.content)”")
      }
    }
    return found
  }
}

/// Whether a text is well-formed XML as far as its tags go.
func isWellFormed(_ svg: String) -> Bool {
  let tag = /<(\/?)([a-zA-Z]+)(?:\s+[a-zA-Z:-]+="[^"<]*")*\s*(\/?)>/
  var stack: [Substring] = []
  let tags = svg.matches(of: tag)
  for match in tags {
    if match.1 == "/" {
      guard stack.popLast() == match.2 else { return false }
    } else if match.3.isEmpty {
      stack.append(match.2)
    }
  }
  return stack.isEmpty && tags.count == svg.count { $0 == "<" }
}

/// Checks what holds for every chart: the same bytes each time, well-formed, named, no reference outwards, no number that is
/// none, and no text over another or over an edge.
func checkDrawing(_ chart: some Chart, _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation) throws
{
  for svg in [chart.svg(), chart.standaloneSVG()] {
    let note = Comment(rawValue: comment)
    #expect(isWellFormed(svg), note, sourceLocation: sourceLocation)
    #expect(try DrawnTexts(svg).faults == [], note, sourceLocation: sourceLocation)
    #expect(
      svg.contains("role=\"img\"") && !svg.contains("href") && !svg.contains("url("), sourceLocation: sourceLocation)
    let numbers = svg.matches(of: /="[^"]*\b(nan|inf|infinity)\b[^"]*"/)
    #expect(numbers.isEmpty, note, sourceLocation: sourceLocation)
  }
  #expect(chart.svg() == chart.svg(), sourceLocation: sourceLocation)
  #expect(!chart.standaloneSVG().contains("=\"var("), sourceLocation: sourceLocation)
  let table = chart.table()
  #expect(table.rows.allSatisfy { $0.count == table.columns.count }, sourceLocation: sourceLocation)
}
