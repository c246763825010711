import Stability

/// Where the numbers of tables and figures come from.
enum ReportSources {
  /// The places of all that is drawn, in its order.
  static func of(_ figure: ReportFigure) -> [String] {
    (figure.lines ?? []).compactMap(\.source) + (figure.events ?? []).compactMap(\.source)
      + (figure.marks ?? []).compactMap(\.source) + (figure.intervals ?? []).compactMap(\.source)
      + (figure.matrix?.source.map { [$0] } ?? []) + (figure.strips ?? []).compactMap(\.source)
      + (figure.graph?.source.map { [$0] } ?? []) + (figure.points ?? []).flatMap(\.sources)
  }

  /// The places of all numbers of a table, row by row.
  static func of(_ table: ReportTable) -> [String] {
    (table.rows + table.footers).flatMap { $0.cells.compactMap(\.source) }
  }

  /// The variables in the order in which they first occur, each with the files that hold it; every file once.
  static func byVariable(_ sources: [String]) -> [(variable: String, files: [String])] {
    let places = sources.map { source -> (file: String, variable: String) in
      let parts = source.split(separator: ":", maxSplits: 1).map(String.init)
      return parts.count == 2 ? (parts[0], parts[1]) : ("", source)
    }
    return places.grouped(by: \.variable).map { variable, places in
      (variable, places.map(\.file).distinct.filter { !$0.isEmpty })
    }
  }
}
