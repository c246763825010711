/// A square table of values in 0...1 as colours, as an SVG element; small tables have their numbers written in.
public struct HeatMap: Sendable {
  /// What it shows, for people who cannot see it.
  public var title: String
  /// Names of rows and columns.
  public var labels: [String]
  /// Rows of values; absent ones are left blank.
  public var values: [[Double?]]

  /// Creates a heat map.
  public init(title: String, labels: [String], values: [[Double?]]) {
    self.title = title
    self.labels = labels
    self.values = values
  }

  // Stops of the cividis map (Nuñez, Anderton and Renslow 2018), which looks alike with and without colour blindness.
  private static let stops: [(Double, Double, Double)] = [
    (0, 34, 78), (53, 69, 108), (102, 105, 112), (148, 143, 120), (200, 184, 102), (254, 232, 56),
  ]

  /// The heat map as one SVG element.
  public func svg() -> String {
    let count = max(1, labels.count)
    let (left, top) = (64.0, 8.0)
    let cell = min(40, 400 / Double(count))
    let side = cell * Double(count)
    let showsNumbers = count <= 12
    let showsEvery = max(1, Int((13 / cell).rounded(.up)))
    var parts = [
      "<svg class=\"chart\" viewBox=\"0 0 480 \(Markup.coordinate(top + side + 62))\" role=\"img\" "
        + "xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui,sans-serif\" font-size=\"11.5\">",
      "<title>\(Markup.escaped(title))</title>",
    ]
    for (row, name) in labels.enumerated() {
      let y = top + Double(row) * cell
      if row % showsEvery == 0 {
        parts.append(text(name, left - 6, y + cell / 2 + 4, anchor: "end"))
        parts.append(text(short(name), left + (Double(row) + 0.5) * cell, top + side + 16, anchor: "middle"))
      }
      for column in labels.indices {
        let value = row < values.count && column < values[row].count ? values[row][column] : nil
        let x = left + Double(column) * cell
        parts.append(square(value, x, y, cell, named: "\(name) and \(labels[column])"))
        if showsNumbers, let value, value.isFinite {
          parts.append(
            text(
              Markup.fixed(value, 2), x + cell / 2, y + cell / 2 + 4, anchor: "middle",
              fill: value < 0.5 ? "#ffffff" : "#101418", size: 10.5))
        }
      }
    }
    parts += legend(left, top + side + 34)
    parts.append("</svg>")
    return parts.joined(separator: "\n") + "\n"
  }

  private func legend(_ left: Double, _ y: Double) -> [String] {
    (0..<20).map { square(Double($0) / 19, left + Double($0) * 8, y, 8.5, named: nil) }
      + [text("0", left - 6, y + 9, anchor: "end"), text("1", left + 166, y + 9, anchor: "start")]
  }

  private func square(_ value: Double?, _ x: Double, _ y: Double, _ side: Double, named name: String?) -> String {
    let size = Markup.coordinate(max(1, side - 0.5))
    let place = "x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\" width=\"\(size)\" height=\"\(size)\""
    guard let value, value.isFinite else { return "<rect \(place) fill=\"none\" stroke=\"var(--rule,#dde)\"/>" }
    let rectangle = "<rect \(place) fill=\"\(Self.colour(value))\""
    guard let name else { return rectangle + "/>" }
    return rectangle + "><title>\(Markup.escaped(name)): \(Markup.fixed(value, 3))</title></rect>"
  }

  private func text(
    _ text: String, _ x: Double, _ y: Double, anchor: String, fill: String = "var(--soft,#667)", size: Double = 11.5
  ) -> String {
    "<text x=\"\(Markup.coordinate(x))\" y=\"\(Markup.coordinate(y))\" text-anchor=\"\(anchor)\" "
      + "font-size=\"\(Markup.coordinate(size))\" fill=\"\(fill)\">\(Markup.escaped(text))</text>"
  }

  // Column labels have only a cell's width: "seed 3" becomes "3".
  private func short(_ label: String) -> String { label.hasPrefix("seed ") ? String(label.dropFirst(5)) : label }

  private static func colour(_ value: Double) -> String {
    let place = min(max(value, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let part = place - Double(index)
    func mixed(_ channel: KeyPath<(Double, Double, Double), Double>) -> Int {
      Int((stops[index][keyPath: channel] * (1 - part) + stops[index + 1][keyPath: channel] * part).rounded())
    }
    return "rgb(\(mixed(\.0)),\(mixed(\.1)),\(mixed(\.2)))"
  }
}
