import Wording

/// Points over two axes, with a mark per seed and names where there is room.
struct ScatterChart: Chart {
  /// What the chart shows, in one line.
  var title: String
  /// What can be read from it.
  var summary = ""
  /// The points, drawn in order.
  var points: [ReportFigure.Point]
  /// Name of the horizontal axis.
  var xLabel: String
  /// Name of the vertical axis.
  var yLabel: String
  /// The colour of points that are not strong.
  var hue: String
  /// Natural width.
  var width = 480.0
  /// Natural height.
  var height = 340.0

  /// The numbers that were drawn.
  func table() -> ChartTable {
    ChartTable(
      columns: ["label", "seed", "x", "y"],
      rows: points.map { point -> [ChartTable.Cell] in
        [.text(point.label), .init(point.seed), .number(point.x), .number(point.y)]
      })
  }

  /// The chart as shapes.
  func drawing() -> Drawing {
    var drawing = Drawing(width: max(200, width), height: max(150, height))
    let frame = PlotFrame(
      width: drawing.width, height: drawing.height,
      x: .init(label: xLabel, scale: .linear, values: points.map(\.x), isPadded: true),
      y: .init(label: yLabel, scale: .linear, values: points.map(\.y), isPadded: true), rightMargin: 16)
    frame.draw(on: &drawing)
    let places = points.map { frame.point($0.x, $0.y) }
    for (point, place) in zip(points, places) {
      guard let place else { continue }
      let text = "\(point.label): \(NumberFormat.exact(point.x)), \(NumberFormat.exact(point.y))"
      let colour = point.isOutlier ? Palette.ink : hue
      drawing.mark(
        ofSeed: point.seed, place.x, place.y, radius: 3, colour, stroke: .init(Palette.page, width: 0.5), title: text)
    }
    drawNames(places, frame, on: &drawing)
    return drawing
  }

  // Strong points first; a name goes to the first side where it touches no point, no other name and no edge. A strong
  // point's may cover other points where there is no such side.
  private func drawNames(_ places: [(x: Double, y: Double)?], _ frame: PlotFrame, on drawing: inout Drawing) {
    let order = points.indices.filter { points[$0].isOutlier } + points.indices.filter { !points[$0].isOutlier }
    let marks = places.compactMap { $0 }.map {
      TextBox(left: $0.x - 4, right: $0.x + 4, top: $0.y - 4, bottom: $0.y + 4)
    }
    var names: [TextBox] = []
    let limits = TextBox(left: frame.left + 1, right: frame.right, top: frame.top, bottom: frame.bottom - 1)
    for index in order.prefix(60) {
      guard let place = places[index] else { continue }
      let point = points[index]
      let text = TextWidth.fitted(point.label, to: 0.45 * (frame.right - frame.left), size: Drawing.fontSize)
      let size = TextWidth.of(text, size: Drawing.fontSize, isStrong: point.isOutlier)
      let corners = [
        (place.x + 7, place.y + 4), (place.x - 7 - size, place.y + 4), (place.x - size / 2, place.y - 7),
        (place.x - size / 2, place.y + 15),
      ]
      let sides = corners.map { (corner: $0, box: TextBox(x: $0.0, y: $0.1, width: size)) }.filter { side in
        limits.contains(side.box) && !names.contains { $0.touches(side.box) }
      }
      let free =
        sides.first { side in !marks.contains { $0.touches(side.box) } } ?? (point.isOutlier ? sides.first : nil)
      guard let free else { continue }
      names.append(free.box)
      drawing.text(
        text, free.corner.0, free.corner.1, colour: point.isOutlier ? Palette.ink : Palette.soft,
        isStrong: point.isOutlier)
    }
  }
}
