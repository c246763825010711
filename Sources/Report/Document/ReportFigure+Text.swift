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
        return [line.label, Markup.significant(last.0, 6), Markup.significant(value, 5)]
      }
      return .rows(columns: [("line", false), ("last \(x?.label ?? "x")", true), (y?.label ?? "value", true)], lasts)
    case .matrix:
      guard let matrix, matrix.labels.count <= Self.mostLabels else { return .rows(columns: [], []) }
      let rows = zip(matrix.labels, matrix.values).map { [$0] + $1.map { Markup.fixed($0, 3) } }
      return .rows(columns: [("", false)] + matrix.labels.map { ($0, true) }, rows)
    case .strips:
      return .lines((strips ?? []).map { "\($0.label): \($0.states.map { Markup.stateSign($0) }.joined())" })
    case .graph:
      let rows = (graph?.edges ?? []).map { ["\($0.from) → \($0.to)", "\($0.runs)", $0.label] }
      return .rows(columns: [("transition", false), ("runs", true), ("with", false)], rows)
    case .intervals:
      let rows = (intervals ?? []).map {
        [$0.label, Markup.significant($0.value, 4), Markup.significant($0.low, 4), Markup.significant($0.high, 4)]
      }
      return .rows(columns: [("", false), ("value", true), ("low", true), ("high", true)], rows)
    case .points:
      let rows = (points ?? []).map { [$0.label, Markup.significant($0.x, 6), Markup.significant($0.y, 5)] }
      return .rows(columns: [("", false), (x?.label ?? "x", true), (y?.label ?? "y", true)], rows)
    }
  }
}
