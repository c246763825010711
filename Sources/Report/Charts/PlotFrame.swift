/// The rectangle of a chart with two axes: where values lie, and the axes themselves.
struct PlotFrame {
  /// What an axis is to show.
  struct Content {
    var label: String
    var scale: Axis.Scale
    var values: [Double]
    /// Whether to leave a little room at both ends.
    var isPadded: Bool
  }

  let x: Axis
  let y: Axis
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  /// Lays out a frame inside a sheet so that all numbers beside it have room.
  ///
  /// - Parameters:
  ///   - top: room above the frame for the name of the vertical axis and more.
  ///   - rightMargin: room right of the frame.
  init(width: Double, height: Double, x: Content, y: Content, top: Double = 26, rightMargin: Double) {
    self.top = top
    bottom = height - 44
    let upright = Axis.fitted(
      label: y.label, scale: y.scale, around: y.values, padded: y.isPadded, length: bottom - top, isUpright: true)
    self.y = upright
    let numbers = upright.ticks.map { TextWidth.of(upright.text($0), size: Drawing.fontSize) }.max() ?? 0
    let margin = min(max(30, numbers + 12), 0.35 * width)
    left = margin
    func axis(to right: Double) -> Axis {
      .fitted(label: x.label, scale: x.scale, around: x.values, padded: x.isPadded, length: right - margin)
    }
    let first = axis(to: width - rightMargin)
    // The last number may stand over the end of the axis.
    let over = first.ticks.last.map { TextWidth.of(first.text($0), size: Drawing.fontSize) / 2 + 3 } ?? 0
    right = max(left + 40, width - max(rightMargin, over))
    self.x = axis(to: right)
  }

  /// Where a pair of values lies on the sheet; nil when an axis cannot show it.
  func point(_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
    across(x).flatMap { across in up(y).map { (across, $0) } }
  }

  /// The horizontal place of a value.
  func across(_ value: Double) -> Double? { x.position(value).map { left + $0 * (right - left) } }

  /// The vertical place of a value.
  func up(_ value: Double) -> Double? { y.position(value).map { bottom - $0 * (bottom - top) } }

  /// Draws both axes with their grid, numbers and names.
  func draw(on drawing: inout Drawing) {
    drawVertical(on: &drawing)
    Self.drawHorizontal(x, from: left, to: right, at: bottom, on: &drawing)
  }

  private func drawVertical(on drawing: inout Drawing) {
    let spaced = y.spacedTicks(length: bottom - top, isUpright: true)
    for tick in y.ticks {
      guard let height = up(tick) else { continue }
      drawing.line((left, height), (right, height), .init(Palette.rule))
      guard spaced.contains(tick) else { continue }
      drawing.text(y.text(tick), left - 6, height + 4, .end, most: left - 8)
    }
    for tick in y.minorTicks {
      guard let height = up(tick) else { continue }
      drawing.line((left, height), (left + 3, height), .init(Palette.rule))
    }
    drawing.text(y.label, 4, 13, most: drawing.width - 8)
  }

  /// Draws a horizontal axis with its numbers below and its name below them; it takes 44 units downwards.
  static func drawHorizontal(
    _ axis: Axis, from left: Double, to right: Double, at bottom: Double, on drawing: inout Drawing
  ) {
    let length = right - left
    // Where 0 stands apart, the line is broken to say so.
    let start = axis.showsZeroApart ? (axis.position(axis.low) ?? 0) * length : 0
    drawing.line((left + 0.6 * start, bottom), (right, bottom), .init(Palette.soft))
    if axis.showsZeroApart { drawing.line((left, bottom), (left + 0.4 * start, bottom), .init(Palette.soft)) }
    for (tick, down) in axis.ticks.map({ ($0, 5.0) }) + axis.minorTicks.map({ ($0, 3.0) }) {
      guard let place = axis.position(tick) else { continue }
      drawing.line((left + place * length, bottom), (left + place * length, bottom + down), .init(Palette.soft))
    }
    for tick in axis.spacedTicks(length: length, isUpright: false) {
      guard let place = axis.position(tick) else { continue }
      let (centre, half) = (left + place * length, 0.5 * TextWidth.of(axis.text(tick), size: Drawing.fontSize))
      // A long number at the edge of the sheet would be cut.
      guard centre - half >= 1, centre + half <= drawing.width - 1 else { continue }
      drawing.text(axis.text(tick), centre, bottom + 17, .middle)
    }
    let room = 2 * min((left + right) / 2 - 4, drawing.width - (left + right) / 2 - 4)
    drawing.text(axis.label, (left + right) / 2, bottom + 35, .middle, most: room)
  }
}
