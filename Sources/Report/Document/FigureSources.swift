/// Where the data of a figure come from.
enum FigureSources {
  /// The places of all that is drawn, in its order.
  static func of(_ figure: ReportFigure) -> [String] {
    (figure.lines ?? []).compactMap(\.source) + (figure.events ?? []).compactMap(\.source)
      + (figure.marks ?? []).compactMap(\.source) + (figure.intervals ?? []).compactMap(\.source)
      + (figure.matrix?.source.map { [$0] } ?? []) + (figure.strips ?? []).compactMap(\.source)
      + (figure.graph?.source.map { [$0] } ?? []) + (figure.points ?? []).flatMap(\.sources)
  }
}
