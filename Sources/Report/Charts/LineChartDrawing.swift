import Wording

extension LineChart {
  // Points beyond these would cost much space and show nothing.
  private static let mostPoints = 12_000.0
  private static let mostMarkers = 400

  /// The chart as shapes.
  func drawing() -> Drawing {
    let names = labels()
    let widest = names.map { TextWidth.of($0.text, size: Drawing.fontSize, isStrong: $0.isStrong) }.max() ?? -26
    let rows = UprightLabels.rows(references.count)
    let top = 26 + rows * 14
    var drawing = Drawing(width: max(200, width), height: max(height, top + 100))
    let frame = PlotFrame(
      width: drawing.width, height: drawing.height,
      x: .init(label: xLabel, scale: xScale, values: series.flatMap(\.curve.x) + xRange, isPadded: false),
      y: .init(label: yLabel, scale: yScale, values: heights, isPadded: true), top: top,
      rightMargin: min(32 + widest, 0.38 * drawing.width))
    frame.draw(on: &drawing)
    for reference in references { draw(reference, frame, on: &drawing) }
    UprightLabels(references, frame).draw(on: &drawing)
    for band in bands { draw(band, frame, on: &drawing) }
    for role in [ReportFigure.Line.Role.reference, .ordinary, .median, .outlier] {
      for line in series where line.role == role { draw(line, frame, on: &drawing) }
    }
    for mark in marks {
      guard let place = frame.point(mark.x, mark.y) else { continue }
      drawing.fill(
        path: Palette.mark(ofSeed: mark.seed ?? 1, x: place.x, y: place.y), Palette.ink,
        stroke: .init(Palette.page), title: mark.label)
    }
    EndLabels(names, frame).draw(on: &drawing)
    return drawing
  }

  private var heights: [Double] {
    series.flatMap(\.curve.y) + bands.flatMap { $0.low.y + $0.high.y } + marks.map(\.y) + yRange
  }

  private func colour(_ line: Series) -> String {
    switch line.role {
    case .outlier: Palette.ink
    case .reference: Palette.soft
    case .ordinary, .median: hue
    }
  }

  private func isStrong(_ line: Series) -> Bool { line.role == .median || line.role == .outlier }

  // Every line wants its name at the height where it ends.
  private func labels() -> [EndLabels.Label] {
    series.compactMap { line -> EndLabels.Label? in
      let last = zip(line.curve.x, line.curve.y).reversed().first { $0.0.isFinite && $0.1.isFinite }
      return last.map {
        EndLabels.Label(
          text: line.label, x: $0.0, y: $0.1, seed: line.seed, colour: colour(line),
          isStrong: isStrong(line))
      }
    }
  }

  private func draw(_ reference: Reference, _ frame: PlotFrame, on drawing: inout Drawing) {
    guard let from = frame.across(reference.low), let to = frame.across(reference.high) else { return }
    if to > from {
      drawing.rectangle(
        from, frame.top, to - from, frame.bottom - frame.top, Palette.soft, opacity: 0.13, title: reference.label)
    } else {
      drawing.line((from, frame.top), (from, frame.bottom), .init(Palette.soft, width: 1.5, dash: "1 3"))
    }
  }

  private func draw(_ band: Band, _ frame: PlotFrame, on drawing: inout Drawing) {
    let (low, high) = (thinned(band.low, frame, share: 4), thinned(band.high, frame, share: 4))
    // The two edges may have been thinned at different positions; each is a line of its own.
    let edge = zip(low.x, low.y).compactMap { frame.point($0, $1) }
    let back = zip(high.x, high.y).compactMap { frame.point($0, $1) }.reversed()
    guard let start = edge.first, !back.isEmpty else { return }
    var path = DrawingPath()
    path.move(start.x, start.y)
    for corner in edge.dropFirst() + back { path.line(corner.x, corner.y) }
    path.close()
    drawing.fill(path, hue, opacity: 0.2, title: band.label)
  }

  private func thinned(_ curve: Curve, _ frame: PlotFrame, share: Double) -> Curve {
    let most = max(8, min(2 * (frame.right - frame.left), Self.mostPoints / share))
    // Two thousandths of the height are half a pixel.
    return curve.thinned(slots: Int(most / 2), position: { frame.x.position(curve.x[$0]) }) { first, second in
      guard let low = frame.y.position(first), let high = frame.y.position(second) else { return true }
      return (high - low).magnitude > 0.002
    }
  }

  private func draw(_ line: Series, _ frame: PlotFrame, on drawing: inout Drawing) {
    var path = DrawingPath()
    var isGoingOn = false
    let curve = thinned(line.curve, frame, share: Double(series.count))
    for (x, y) in zip(curve.x, curve.y) {
      guard let place = frame.point(x, y) else {
        isGoingOn = false
        continue
      }
      if isGoingOn { path.line(place.x, place.y) } else { path.move(place.x, place.y) }
      isGoingOn = true
    }
    let seedDash = line.seed.map { Palette.dash(ofSeed: $0) } ?? ""
    let dash = line.role == .reference ? "1 3" : isStrong(line) ? "" : seedDash
    let width = line.role == .reference ? 1.5 : isStrong(line) ? 2.4 : 1.2
    drawing.stroke(path, .init(colour(line), width: width, dash: dash), title: line.label)
    drawMarkers(line, frame, on: &drawing)
  }

  // A mark at every point, where there are few; else only at points without neighbours, which no line shows.
  private func drawMarkers(_ line: Series, _ frame: PlotFrame, on drawing: inout Drawing) {
    let isSparse = series.reduce(0) { $0 + $1.curve.x.count } <= Self.mostMarkers
    let values = line.curve.y
    for (index, (x, y)) in zip(line.curve.x, values).enumerated() {
      let isAlone =
        (index == 0 || !values[index - 1].isFinite) && (index + 1 == values.count || !values[index + 1].isFinite)
      guard isSparse && line.seed != nil || isAlone, let place = frame.point(x, y) else { continue }
      let text = "\(line.label), \(xLabel) \(NumberFormat.exact(x)): \(NumberFormat.exact(y))"
      drawing.mark(ofSeed: line.seed, place.x, place.y, radius: 2.4, colour(line), title: text)
    }
  }
}
