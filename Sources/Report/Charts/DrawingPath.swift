/// The outline of a shape, as SVG path data in tenths of a unit.
///
/// After its first point a line goes on by differences, which are shorter to write; they are differences of rounded
/// places, so that errors do not add up.
struct DrawingPath {
  private(set) var data = ""
  private var place = (x: 0, y: 0)
  private var goesOn = false

  var isEmpty: Bool { data.isEmpty }

  /// Starts anew at a point.
  mutating func move(_ x: Double, _ y: Double) {
    place = (Self.tenths(x), Self.tenths(y))
    data += "M\(Self.text(place.x)) \(Self.text(place.y))"
    goesOn = false
  }

  /// Draws a line to a point.
  mutating func line(_ x: Double, _ y: Double) {
    let next = (x: Self.tenths(x), y: Self.tenths(y))
    let (dx, dy) = (next.x - place.x, next.y - place.y)
    place = next
    // A curve that stays within a tenth of a unit has nothing to draw, but a lone point must not vanish.
    if dx == 0 && dy == 0 && goesOn { return }
    data += (goesOn ? (dx < 0 ? "" : " ") : "l") + Self.text(dx) + (dy < 0 ? "" : " ") + Self.text(dy)
    goesOn = true
  }

  /// Draws a cubic curve to a point.
  mutating func curve(_ first: (x: Double, y: Double), _ second: (x: Double, y: Double), _ end: (x: Double, y: Double))
  {
    let corners = [first, second, end].map { "\(Markup.coordinate($0.x)) \(Markup.coordinate($0.y))" }
    data += "C" + corners.joined(separator: " ")
    place = (Self.tenths(end.x), Self.tenths(end.y))
    goesOn = false
  }

  /// Closes the shape.
  mutating func close() {
    if !isEmpty { data += "Z" }
    goesOn = false
  }

  private static func tenths(_ value: Double) -> Int {
    value.isFinite ? Int((min(max(value, -1e6), 1e6) * 10).rounded()) : 0
  }

  // Tenths without a needless zero: 5 is ".5", 20 is "2".
  private static func text(_ tenths: Int) -> String {
    let size = tenths.magnitude
    let whole = size >= 10 || size == 0 ? "\(size / 10)" : ""
    return (tenths < 0 ? "-" : "") + whole + (size % 10 == 0 ? "" : ".\(size % 10)")
  }
}
