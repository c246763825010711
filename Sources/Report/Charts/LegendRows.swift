/// Names beside small squares in their colours, in as many rows as they need.
struct LegendRows {
  private static let rowHeight = 17.0

  private var entries: [(name: String, colour: String, x: Double, row: Int)] = []
  private let width: Double

  init(_ names: [(name: String, colour: String)], width: Double) {
    self.width = width
    var (x, row) = (0.0, 0)
    for (name, colour) in names {
      let shown = TextWidth.fitted(name, to: width - 24, size: Drawing.fontSize)
      let room = 15 + TextWidth.of(shown, size: Drawing.fontSize)
      if x > 0 && x + room > width { (x, row) = (0, row + 1) }
      entries.append((shown, colour, x, row))
      x += room + 14
    }
  }

  /// The height of all rows.
  var height: Double { entries.last.map { Self.rowHeight * Double($0.row + 1) } ?? 0 }

  func draw(at left: Double, _ top: Double, on drawing: inout Drawing) {
    for (name, colour, x, row) in entries {
      let y = top + Self.rowHeight * Double(row)
      drawing.rectangle(left + x, y + 2, 10, 10, colour)
      drawing.text(name, left + x + 15, y + 11)
    }
  }
}
