import Wording

extension IntervalChart {
  private static let rowHeight = 20.0

  /// The chart as shapes.
  func drawing() -> Drawing {
    let format = NumberFormat(column: values)
    let notes = rows.map { $0.note ?? numbers($0, format) }
    func width(_ text: String) -> Double { TextWidth.of(text, size: Drawing.fontSize) }
    let names = rows.map { TextWidth.of($0.label, size: Drawing.fontSize, isStrong: $0.isStrong) }.max() ?? 0
    let left = min(max(30, names + 14), 0.36 * self.width)
    let right = self.width - min(max(30, (notes.map(width).max() ?? 0) + 16), 0.36 * self.width)
    let top = referenceLabel.isEmpty ? 8.0 : 24
    let bottom = top + Self.rowHeight * Double(max(1, rows.count)) + 4
    var drawing = Drawing(width: self.width, height: bottom + 44)
    let axis = Axis.fitted(label: xLabel, scale: xScale, around: values + xRange, padded: true, length: right - left)
    func across(_ value: Double?) -> Double? {
      value.flatMap(axis.position).map { left + $0 * (right - left) }
    }
    for tick in axis.ticks {
      guard let x = across(tick) else { continue }
      drawing.line((x, top), (x, bottom), .init(Palette.rule))
    }
    if let low = across(reference?.lowerBound), let high = across(reference?.upperBound) {
      if high > low {
        drawing.rectangle(low, top, high - low, bottom - top, Palette.soft, opacity: 0.13, title: referenceLabel)
      } else {
        drawing.line((low, top), (low, bottom), .init(Palette.soft, width: 1.5, dash: "1 3"))
      }
      // Kept within the plot.
      let shown = TextWidth.fitted(referenceLabel, to: right - left, size: Drawing.fontSize)
      let half = width(shown) / 2
      drawing.text(shown, min(max(0.5 * (low + high), left + half), right - half), 15, .middle)
    }
    for (index, row) in rows.enumerated() {
      let y = top + Self.rowHeight * (Double(index) + 0.5)
      draw(row, at: y, text: "\(row.label): \(notes[index])", across, on: &drawing)
      drawing.text(
        row.label, left - 10, y + 4, .end, colour: row.isStrong ? Palette.ink : Palette.soft, isStrong: row.isStrong,
        most: left - 14)
      drawing.text(notes[index], right + 12, y + 4, most: self.width - right - 14)
    }
    PlotFrame.drawHorizontal(axis, from: left, to: right, at: bottom, on: &drawing)
    return drawing
  }

  private var values: [Double] {
    rows.flatMap { [$0.value, $0.low, $0.high].compactMap { $0 } }
      + (reference.map { [$0.lowerBound, $0.upperBound] } ?? [])
  }

  private func numbers(_ row: Row, _ format: NumberFormat) -> String {
    guard let value = row.value, value.isFinite else { return "–" }
    guard let low = row.low, let high = row.high else { return format.text(value) }
    return "\(format.text(value)) [\(format.text(low)), \(format.text(high))]"
  }

  private func draw(
    _ row: Row, at y: Double, text: String, _ across: (Double?) -> Double?, on drawing: inout Drawing
  ) {
    let colour = row.isStrong ? Palette.ink : hue
    if let low = across(row.low), let high = across(row.high) {
      var path = DrawingPath()
      path.move(low, y - 4)
      path.line(low, y + 4)
      path.move(low, y)
      path.line(high, y)
      path.move(high, y - 4)
      path.line(high, y + 4)
      drawing.stroke(path, .init(colour, width: 1.5), title: text)
    }
    guard let x = across(row.value) else { return }
    drawing.mark(ofSeed: row.seed, x, y, radius: 4, colour, title: text)
  }
}
