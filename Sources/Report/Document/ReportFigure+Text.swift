import Wording

/// What a figure comes to where nothing can be drawn.
enum FigureText {
  /// A table.
  case rows(columns: [(title: String, isNumeric: Bool)], [[String]])
  /// Lines of signs.
  case lines([String])
}

extension ReportFigure {
  private static let mostLabels = 12

  /// The figure as text: of curves the last values, of matrices of up to twelve rows all, of anything else what is drawn.
  var text: FigureText {
    switch kind {
    case .lines:
      let lasts = (lines ?? []).compactMap { line -> [String]? in
        guard let last = zip(line.x, line.y).reversed().first(where: { $0.1 != nil }), let value = last.1 else {
          return nil
        }
        return [line.label, Wording.significant(last.0, 6), Wording.significant(value, 5)]
      }
      return .rows(columns: [("line", false), ("last \(x?.label ?? "x")", true), (y?.label ?? "value", true)], lasts)
    case .matrix:
      guard let matrix, matrix.labels.count <= Self.mostLabels else { return .rows(columns: [], []) }
      let rows = zip(matrix.labels, matrix.values).map { [$0] + $1.map { Wording.fixed($0, 3) } }
      return .rows(columns: [("", false)] + matrix.labels.map { ($0, true) }, rows)
    case .strips:
      let width = (strips ?? []).map(\.label.count).max() ?? 0
      return .lines(
        (strips ?? []).map { strip in
          let name = strip.label + ":" + String(repeating: " ", count: width - strip.label.count)
          return "\(name) \(strip.states.map { Markup.stateSign($0) }.joined())"
        })
    case .graph:
      let rows = (graph?.edges ?? []).map { ["\($0.from) → \($0.to)", "\($0.runs)", $0.label] }
      return .rows(columns: [("transition", false), ("runs", true), ("with", false)], rows)
    case .intervals:
      let rows = (intervals ?? []).map {
        [$0.label, Wording.significant($0.value, 4), Wording.significant($0.low, 4), Wording.significant($0.high, 4)]
      }
      return .rows(columns: [("", false), ("value", true), ("low", true), ("high", true)], rows)
    case .points:
      let rows = (points ?? []).map { [$0.label, Wording.significant($0.x, 6), Wording.significant($0.y, 5)] }
      return .rows(columns: [("", false), (x?.label ?? "x", true), (y?.label ?? "y", true)], rows)
    }
  }

  /// Curves at some of their steps, a column for each line and for the ends of the band.
  ///
  /// - Parameter most: at most so many steps, evenly picked, first and last among them.
  func course(atMost most: Int) -> (columns: [(title: String, isNumeric: Bool)], rows: [[String]]) {
    var columns = (lines ?? []).map { ($0.label, Dictionary(zip($0.x, $0.y)) { _, later in later }) }
    if let band {
      columns.append((band.label + " from", Dictionary(zip(band.x, band.low)) { _, later in later }))
      columns.append(("to", Dictionary(zip(band.x, band.high)) { _, later in later }))
    }
    let places = Set(columns.flatMap { $0.1.keys }).sorted().equallySpaced(atMost: most)
    return (
      [(x?.label ?? "x", true)] + columns.map { ($0.0, true) },
      places.map { place in
        [Wording.significant(place, 6)] + columns.map { Wording.significant(($0.1[place] ?? nil), 4) }
      }
    )
  }
}
