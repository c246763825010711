import Wording

extension HeatMap {
  private static let treeRoom = 46.0

  /// The chart as shapes.
  func drawing() -> Drawing {
    let layout = Layout(self)
    var drawing = Drawing(width: width, height: layout.height)
    drawNames(layout, on: &drawing)
    for (place, row) in order.enumerated() {
      for (across, column) in order.enumerated() {
        let (x, y) = (layout.left + Double(across) * layout.cell, layout.top + Double(place) * layout.cellHeight)
        draw(row, column, x, y, layout, on: &drawing)
      }
    }
    if let tree {
      let room = Self.treeRoom - 10
      let right = layout.left + Double(labels.count) * layout.cell
      let above = Self.paths(tree) { place in
        (layout.left + (place.along + 0.5) * layout.cell, layout.top - 4 - place.height * room)
      }
      let beside = Self.paths(tree) { place in
        (right + 4 + place.height * room, layout.top + (place.along + 0.5) * layout.cellHeight)
      }
      for path in above + beside { drawing.stroke(path.path, .init(Palette.soft), title: path.title) }
    }
    drawLegend(layout, on: &drawing)
    return drawing
  }

  /// Where things are.
  private struct Layout {
    var left = 0.0
    var top = 0.0
    var cell = 0.0
    var cellHeight = 0.0
    var bottom = 0.0
    var turnsNames = false
    var height = 0.0

    init(_ map: HeatMap) {
      let names = map.labels.map { TextWidth.of($0, size: Drawing.fontSize) }.max() ?? 0
      left = min(max(34, names + 12), 0.34 * map.width)
      top = map.tree == nil ? 8 : HeatMap.treeRoom
      let room = map.width - left - (map.tree == nil ? 10 : HeatMap.treeRoom + 4)
      let count = Double(max(1, map.labels.count))
      cell = min(44, room / count)
      cellHeight = min(cell, max(14, 0.75 * cell), 28)
      // Columns as narrow as lines need no high rows.
      if cell < 14 { cellHeight = min(14, max(cell, 420 / count)) }
      bottom = top + cellHeight * Double(map.labels.count)
      turnsNames = names > cell - 4
      let namesHeight = turnsNames ? min(names, 110) + 10 : 18
      height = bottom + namesHeight + 44
    }
  }

  private func drawNames(_ layout: Layout, on drawing: inout Drawing) {
    let everyRow = max(1, Int((13 / layout.cellHeight).rounded(.up)))
    for (place, row) in order.enumerated() where place % everyRow == 0 {
      drawing.text(
        labels[row], layout.left - 6, layout.top + (Double(place) + 0.5) * layout.cellHeight + 4, .end,
        most: layout.left - 8)
    }
    let everyColumn = max(1, Int((13 / layout.cell).rounded(.up)))
    for (place, column) in order.enumerated() where place % everyColumn == 0 {
      let centre = layout.left + (Double(place) + 0.5) * layout.cell
      if layout.turnsNames {
        drawing.text(labels[column], centre + 4, layout.bottom + 6, .end, most: 110, isUpright: true)
      } else {
        drawing.text(labels[column], centre, layout.bottom + 15, .middle)
      }
    }
  }

  private func draw(
    _ row: Int, _ column: Int, _ x: Double, _ y: Double, _ layout: Layout, on drawing: inout Drawing
  ) {
    let gap = layout.cell > 8 ? 0.5 : 0
    let (width, height) = (max(0.5, layout.cell - gap), max(0.5, layout.cellHeight - gap))
    guard let value = value(row, column) else {
      drawing.rectangle(x + 0.5, y + 0.5, width - 1, height - 1, "none", stroke: .init(Palette.rule))
      return
    }
    let text = Wording.fixed(value, 2).replacing("-", with: "\u{2212}")
    // In big tables titles would be most of the file.
    let isNamed = labels.count <= 50
    drawing.rectangle(
      x, y, width, height, scale.colour(value),
      title: isNamed ? "\(labels[row]), \(labels[column]): \(NumberFormat.exact(value))" : "")
    if TextWidth.of(text, size: 10) <= layout.cell - 3 && layout.cellHeight >= 13 {
      drawing.text(text, x + width / 2, y + height / 2 + 3.5, .middle, colour: scale.textColour(value), size: 10)
    }
  }

  // Brackets of a tree as paths; `place` gives the point for a place along the leaves and a height from 0 to 1.
  private static func paths(
    _ tree: Dendrogram, place: ((along: Double, height: Double)) -> (Double, Double)
  ) -> [(path: DrawingPath, title: String)] {
    let most = tree.merges.map(\.height).max() ?? 0
    func share(_ height: Double) -> Double { most > 0 ? max(0, height / most) : 0 }
    return tree.brackets.map { bracket in
      var path = DrawingPath()
      let corners = [
        place((bracket.left, share(bracket.leftHeight))), place((bracket.left, share(bracket.height))),
        place((bracket.right, share(bracket.height))), place((bracket.right, share(bracket.rightHeight))),
      ]
      path.move(corners[0].0, corners[0].1)
      for corner in corners.dropFirst() { path.line(corner.0, corner.1) }
      return (path, "merge at distance \(NumberFormat.exact(bracket.height))")
    }
  }

  private func drawLegend(_ layout: Layout, on drawing: inout Drawing) {
    let format = NumberFormat(column: [scale.low, scale.high])
    let (low, high) = (format.text(scale.low), format.text(scale.high))
    let y = layout.height - 26
    let start = 8 + TextWidth.of(low, size: Drawing.fontSize)
    let (count, step) = (24, 6.0)
    for index in 0..<count {
      let value = scale.low + (scale.high - scale.low) * (Double(index) + 0.5) / Double(count)
      drawing.rectangle(start + Double(index) * step, y, step + 0.5, 9, scale.colour(value))
    }
    let end = start + Double(count) * step
    drawing.text(low, start - 5, y + 9, .end)
    drawing.text(high, end + 5, y + 9)
    let after = end + 5 + TextWidth.of(high, size: Drawing.fontSize) + 14
    drawing.text(valueLabel, after, y + 9, most: width - after - 4)
  }
}
