/// The names of lines at the right of a frame, each near the end of its line and none over another.
struct EndLabels {
  /// One name.
  struct Label {
    var text: String
    /// Where the line ends.
    var x: Double
    var y: Double
    /// Decides the mark before the name.
    var seed: Int?
    var colour: String
    var isStrong: Bool
  }

  private static let spacing = 13.0

  private let labels: [(label: Label, x: Double, y: Double)]
  private let places: [Double]
  private let frame: PlotFrame

  init(_ labels: [Label], _ frame: PlotFrame) {
    self.frame = frame
    var ends = labels.compactMap { label -> (label: Label, x: Double, y: Double)? in
      guard let y = frame.up(label.y) else { return nil }
      return (label, frame.across(label.x) ?? frame.right, y)
    }
    // As high as the frame, so that no name runs into the numbers below it.
    let range = (frame.top + 2)...(frame.bottom - 1)
    let capacity = LabelStack.capacity(spacing: Self.spacing, in: range)
    if ends.count > capacity { ends = Self.chosen(ends, most: capacity) }
    self.labels = ends
    places = LabelStack.places(ends.map(\.y), spacing: Self.spacing, in: range)
  }

  // What is emphasised, the highest and the lowest of the other lines.
  private static func chosen(
    _ ends: [(label: Label, x: Double, y: Double)], most: Int
  ) -> [(label: Label, x: Double, y: Double)] {
    let important = ends.indices.filter { ends[$0].label.isStrong }
    let heights = ends.indices.filter { !important.contains($0) }.sorted { (ends[$0].y, $0) < (ends[$1].y, $1) }
    let wanted = important + Set([heights.first, heights.last].compactMap { $0 }).sorted()
    return wanted.prefix(most).map { ends[$0] }
  }

  func draw(on drawing: inout Drawing) {
    for ((label, x, y), place) in zip(labels, places) {
      let right = frame.right
      drawing.line((x + 3, y), (right + 13, place), .init(Palette.rule))
      if let seed = label.seed {
        drawing.fill(path: Palette.mark(ofSeed: seed, x: right + 19, y: place), label.colour)
      }
      let start = label.seed == nil ? right + 16 : right + 26
      drawing.text(
        label.text, start, place + 4, colour: label.isStrong ? Palette.ink : Palette.soft, isStrong: label.isStrong,
        most: drawing.width - start - 2)
    }
  }
}
