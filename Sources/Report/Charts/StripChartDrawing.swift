extension StripChart {
  /// The chart as shapes.
  func drawing() -> Drawing {
    let legend = LegendRows(states.map { ("state \($0)", Palette.colour(ofState: $0)) }, width: width - 8)
    let names = rows.map { TextWidth.of($0.label, size: Drawing.fontSize, isStrong: $0.isOutlier) }.max() ?? 0
    let left = min(max(40, names + 28), 0.4 * width)
    let top = 8 + legend.height
    // Few runs have high strips, so that the numbers fit in; 45 have low ones.
    let rowHeight = rows.count <= 12 ? 22.0 : 16
    let bottom = top + rowHeight * Double(rows.count) + 4
    var drawing = Drawing(width: width, height: bottom + 44)
    legend.draw(at: 4, 4, on: &drawing)
    let steps = rows.flatMap(\.points).map { Double($0.step) }
    let right = width - 18
    let axis = Axis.fitted(label: xLabel, scale: xScale, around: steps, length: right - left)
    for (index, row) in rows.enumerated() {
      let y = top + rowHeight * Double(index)
      if let seed = row.seed {
        drawing.fill(
          path: Palette.mark(ofSeed: seed, x: 10, y: y + rowHeight / 2), row.isOutlier ? Palette.ink : Palette.soft)
      }
      drawing.text(
        row.label, left - 8, y + rowHeight / 2 + 4, .end, colour: row.isOutlier ? Palette.ink : Palette.soft,
        isStrong: row.isOutlier, most: left - 26)
      let strip = Strip(
        row: row, axis: axis, left: left, right: right, y: y + 2, height: rowHeight - (rowHeight > 20 ? 7 : 5))
      strip.draw(on: &drawing)
    }
    PlotFrame.drawHorizontal(axis, from: left, to: right, at: bottom, on: &drawing)
    return drawing
  }
}

/// One run's strip.
private struct Strip {
  let row: StripChart.Row
  let axis: Axis
  let left: Double
  let right: Double
  let y: Double
  let height: Double

  /// Steps in one state without a break.
  private struct Stretch {
    var state: Int
    var first: Int
    var last: Int
    var start: Double
    var end: Double
  }

  func draw(on drawing: inout Drawing) {
    for stretch in stretches {
      let width = stretch.end - stretch.start
      let colour = Palette.colour(ofState: stretch.state)
      let span = stretch.first == stretch.last ? "step \(stretch.first)" : "steps \(stretch.first) to \(stretch.last)"
      drawing.rectangle(
        stretch.start, y, max(0.6, width - 0.4), height, colour, title: "\(row.label), \(span): state \(stretch.state)")
      let number = "\(stretch.state)"
      if width >= TextWidth.of(number, size: 9.5) + 4 && height >= 11 {
        drawing.text(
          number, stretch.start + width / 2, y + height / 2 + 3.4, .middle,
          colour: ColourScale.RGB(colour).textColour, size: 9.5)
      }
    }
    drawMarks(on: &drawing)
  }

  // Lines below the strip where the run differs from the others.
  private func drawMarks(on drawing: inout Drawing) {
    let marked = Set(row.markedSteps)
    var start: Double?
    for (point, cell) in zip(row.points, cells) {
      if marked.contains(point.step) {
        start = start ?? cell.start
        if point == row.points.last { underline(start ?? cell.start, cell.end, on: &drawing) }
      } else {
        if let from = start { underline(from, cell.start, on: &drawing) }
        start = nil
      }
    }
  }

  private func underline(_ from: Double, _ to: Double, on drawing: inout Drawing) {
    drawing.rectangle(
      from, y + height + 1.2, max(1.5, to - from - 0.4), 2.2, Palette.ink, title: "\(row.label) differs")
  }

  // A step's cell reaches half way to its neighbours.
  private var cells: [(start: Double, end: Double)] {
    let places = row.points.map { left + (axis.position(Double($0.step)) ?? 0) * (right - left) }
    return places.indices.map { index in
      let before = index == 0 ? nil : 0.5 * (places[index - 1] + places[index])
      let after = index + 1 == places.count ? nil : 0.5 * (places[index] + places[index + 1])
      let half = max(before.map { places[index] - $0 } ?? 0, after.map { $0 - places[index] } ?? 0)
      // The outermost cells are no wider outwards than the margins.
      let start = before ?? places[index] - min(half, 7)
      let end = after ?? places[index] + min(max(half, 3), 14)
      return (start, end)
    }
  }

  private var stretches: [Stretch] {
    var result: [Stretch] = []
    for (point, cell) in zip(row.points, cells) {
      if let last = result.last, last.state == point.state {
        result[result.count - 1].last = point.step
        result[result.count - 1].end = cell.end
      } else {
        result.append(
          Stretch(state: point.state, first: point.step, last: point.step, start: cell.start, end: cell.end))
      }
    }
    return result
  }
}
