/// The names of reference lines above a frame, in as many rows as it takes to keep them apart; what has no room
/// in three rows is left to the pointer.
struct UprightLabels {
  private static let mostRows = 3

  private var placed: [(text: String, x: Double, row: Int)] = []
  private let frame: PlotFrame

  /// How many rows of 14 units to leave for a count of lines.
  static func rows(_ count: Int) -> Double { Double(min(count, mostRows)) }

  init(_ references: [LineChart.Reference], _ frame: PlotFrame) {
    self.frame = frame
    let places = references.compactMap { reference in
      frame.across(0.5 * (reference.low + reference.high)).map { (text: reference.label, x: $0) }
    }.filter { !$0.text.isEmpty }.sorted { ($0.x, $0.text) < ($1.x, $1.text) }
    let rows = Int(Self.rows(references.count))
    var ends = [Double](repeating: -.infinity, count: rows)
    for (text, x) in places {
      let most = 0.6 * (frame.right - frame.left)
      let short = TextWidth.fitted(text, to: most, size: Drawing.fontSize)
      let half = TextWidth.of(short, size: Drawing.fontSize) / 2
      // Moved inwards where it would leave the frame.
      let centre = min(max(x, frame.left + half), max(frame.left + half, frame.right - half))
      guard let row = ends.firstIndex(where: { centre - half > $0 + 8 }) else { continue }
      ends[row] = centre + half
      placed.append((short, centre, row))
    }
  }

  func draw(on drawing: inout Drawing) {
    for (text, x, row) in placed { drawing.text(text, x, frame.top - 5 - 14 * Double(row), .middle) }
  }
}
