/// The room that a text takes.
struct TextBox {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  init(left: Double, right: Double, top: Double, bottom: Double) {
    (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
  }

  /// Of a text of a width that starts at `x` with its baseline at `y`.
  init(x: Double, y: Double, width: Double, size: Double = Drawing.fontSize) {
    self.init(left: x, right: x + width, top: y - TextWidth.ascent * size, bottom: y + TextWidth.descent * size)
  }

  func touches(_ other: TextBox) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ other: TextBox) -> Bool {
    left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
  }
}
