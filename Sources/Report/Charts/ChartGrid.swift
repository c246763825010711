/// Several charts side by side and below each other as one.
struct ChartGrid: Chart {
  private static let gap = 18.0
  private static let headingHeight = 22.0

  /// One of the charts.
  struct Panel: Sendable {
    /// What is written above it.
    var heading: String
    /// The chart.
    var chart: any Chart
  }

  /// What the chart shows, in one line.
  var title: String
  /// What can be read from it.
  var summary = ""
  /// The charts, row by row.
  var panels: [Panel]
  /// Charts in a row.
  var columns: Int

  /// Creates a grid.
  init(title: String, panels: [Panel], columns: Int = 2) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns)
  }

  /// The chart as shapes.
  func drawing() -> Drawing {
    let drawings = panels.map { $0.chart.drawing() }
    let cell = drawings.map(\.width).max() ?? 300
    let across = min(columns, max(1, panels.count))
    var drawing = Drawing(width: Double(across) * (cell + Self.gap) - Self.gap, height: 8)
    for start in stride(from: 0, to: panels.count, by: across) {
      let row = start..<min(start + across, panels.count)
      let top = drawing.height
      for index in row {
        let x = Double(index - start) * (cell + Self.gap)
        drawing.text(
          panels[index].heading, x + 4, top + 13, colour: Palette.ink, size: 12.5, isStrong: true, most: cell - 8)
        drawing.place(drawings[index], x, top + Self.headingHeight, title: panels[index].chart.title)
      }
      drawing.height += Self.headingHeight + (row.map { drawings[$0].height }.max() ?? 0) + 8
    }
    return drawing
  }

  /// The tables of all panels below each other, with the heading in the first column; columns that a panel does not have
  /// are empty in its rows. Of one panel its own table.
  func table() -> ChartTable {
    if panels.count == 1 { return panels[0].chart.table() }
    let tables = panels.map { $0.chart.table() }
    var columns = ["panel"]
    for name in tables.flatMap(\.columns) where !columns.contains(name) { columns.append(name) }
    let rows = zip(panels, tables).flatMap { panel, table in
      table.rows.map { row -> [ChartTable.Cell] in
        let cells = Dictionary(zip(table.columns, row)) { first, _ in first }
        return [.text(panel.heading)] + columns.dropFirst().map { cells[$0] ?? .empty }
      }
    }
    return ChartTable(columns: columns, rows: rows)
  }
}
