import Testing

@testable import Report

@Suite struct IntervalChartTests {
  private func chart(_ count: Int, _ value: (Int) -> Double?) -> IntervalChart {
    IntervalChart(
      title: "Variance",
      rows: (0..<count).map { row in
        IntervalChart.Row(
          label: "source \(row)", value: value(row), low: value(row).map { $0 / 2 }, high: value(row).map { $0 * 3 })
      }, xLabel: "variance", reference: 0...0, referenceLabel: "no difference")
  }

  @Test(arguments: [0, 1, 3, 45])
  func anyRowsKeepTextsApart(count: Int) throws {
    for scale in [1e-300, 1e-9, 1e-4, 1, 12_345.678, 1e15, 1e300] {
      var chart = chart(count) { scale * Double($0 + 1) }
      try checkDrawing(chart, "\(count) rows of \(scale)")
      chart.xScale = .logarithmic
      try checkDrawing(chart, "\(count) rows of \(scale), logarithmic")
    }
    try checkDrawing(chart(count) { $0 == 0 ? nil : .nan })
    try checkDrawing(chart(count) { _ in 7 })
  }

  @Test func numbersAreWrittenAlikeAndNotesInstead() throws {
    var chart = chart(2) { [0.04, 1.5][$0] }
    chart.rows.append(.init(label: String(repeating: "long ", count: 40), value: nil, note: "not tested: three runs"))
    let texts = try DrawnTexts(chart.svg()).texts.map(\.content)
    #expect(texts.contains("0.04 [0.02, 0.12]") && texts.contains("1.50 [0.75, 4.50]"))
    #expect(texts.contains("not tested: three runs"))
    try checkDrawing(chart)
  }
}

@Suite struct ScatterChartTests {
  @Test(arguments: [0, 1, 9, 45, 300])
  func namesTouchNothing(count: Int) throws {
    let chart = ScatterChart(
      title: "Loss against similarity",
      points: (0..<count).map {
        .init(
          label: "seed \($0)", seed: $0, isOutlier: $0 == 5, x: Double(($0 * 7919) % 101),
          y: Double(($0 * 104_729) % 89)
        )
      }, xLabel: "similarity", yLabel: "loss", hue: Palette.hue(ofSize: "14m"))
    try checkDrawing(chart)
    if count > 5 { #expect(try DrawnTexts(chart.svg()).texts.map(\.content).contains("seed 5")) }
  }

  @Test func anyValuesCanBeDrawn() throws {
    for (x, y) in [(Double.nan, 1.0), (1e300, -1e300), (0, 0), (3, .infinity)] {
      let points = (0..<4).map { ReportFigure.Point(label: "a point with a very long name", seed: $0, x: x, y: y) }
      try checkDrawing(ScatterChart(title: "", points: points, xLabel: "x", yLabel: "y", hue: "#000"))
    }
  }
}

@Suite struct GraphChartTests {
  private func chart(_ states: Int, _ edges: [(Int, Int)]) -> GraphChart {
    GraphChart(
      title: "Transitions",
      nodes: (0..<states).map { .init(state: $0, note: "visited by \($0 + 1) runs only", isDetour: $0 % 3 == 2) },
      edges: edges.map {
        .init(from: $0.0, to: $0.1, probability: 1 / Double(1 + abs($0.0 - $0.1)), text: "\($0.0 * 7)")
      })
  }

  @Test(arguments: [0, 1, 2, 6, 10, 16])
  func everyWayKeepsTextsApart(states: Int) throws {
    let all = (0..<states).flatMap { from in (0..<states).map { (from, $0) } }
    try checkDrawing(chart(states, all))
    try checkDrawing(chart(states, all.filter { $0.1 == $0.0 + 1 }))
    try checkDrawing(chart(states, []))
  }

  @Test func widthsGrowWithProbability() throws {
    let svg = chart(4, [(0, 1), (0, 3)]).svg()
    let widths = svg.matches(of: /stroke-width="([\d.]+)" stroke-opacity/).compactMap { Double($0.1) }
    #expect(widths.count == 2 && widths[0] > widths[1])
    #expect(svg.contains("<title>0 to 1: probability 0.50</title>"))
  }

  @Test func waysToStatesThatAreNotThereAreLeftOut() throws {
    try checkDrawing(chart(2, [(0, 9), (-4, 1), (0, 0)]))
    #expect(!chart(2, [(0, 9)]).svg().contains("stroke-opacity"))
  }
}

@Suite struct ChartGridTests {
  @Test func panelsKeepTheirPlaces() throws {
    let line = LineChart(
      title: "Loss", series: [.init(label: "seed 1", curve: Curve(steps: [0, 1], values: [1, 2]), seed: 1)],
      hue: Palette.hue(ofSize: "14m"), xLabel: "step", yLabel: "loss")
    for count in [0, 1, 2, 5] {
      let panels = (0..<count).map {
        ChartGrid.Panel(heading: "panel \($0) \(String(repeating: "x", count: 90))", chart: line)
      }
      try checkDrawing(ChartGrid(title: "Losses", panels: panels))
      try checkDrawing(ChartGrid(title: "Losses", panels: panels, columns: 3))
    }
    let heat = HeatMap(title: "", labels: ["a"], values: [[1]])
    let both = ChartGrid(title: "", panels: [.init(heading: "p", chart: line), .init(heading: "q", chart: heat)])
    #expect(both.csv().hasPrefix("panel,kind,label,seed,x,y,y_high,row,column,value\np,line,seed 1,1,0,1,,,,\n"))
    #expect(both.csv().hasSuffix("q,,,,,,,a,a,1\n"))
  }
}

@Suite struct ChartTests {
  private let attack = "\"><script>alert('x')</script>&\u{0}\u{202e}var(--page,#000)"

  @Test func textsFromOutsideAreEscapedEverywhere() throws {
    let curve = Curve(steps: [0, 1], values: [1, 2])
    var line = LineChart(
      title: attack, series: [.init(label: attack, curve: curve, seed: 1)],
      bands: [.init(label: attack, low: curve, high: curve)],
      references: [.init(label: attack, value: 1), .init(label: attack, from: 0, to: 1)], hue: "#000", xLabel: attack,
      yLabel: attack)
    line.marks = [.init(label: attack, seed: 2, x: 0, y: 1)]
    line.summary = attack
    try checkDrawing(line)
    try checkDrawing(HeatMap(title: attack, labels: [attack, "b"], values: [[1, 0.3], [0.3, 1]]))
    let row = StripChart.Row(label: attack, seed: 1, points: [.init(step: 1, state: 0), .init(step: 5, state: 1)])
    try checkDrawing(StripChart(title: attack, rows: [row]))
    try checkDrawing(IntervalChart(title: attack, rows: [.init(label: attack, value: 1, note: attack)], xLabel: attack))
    let grid = ChartGrid(title: attack, panels: [.init(heading: attack, chart: line)])
    try checkDrawing(grid)
    #expect(!grid.standaloneSVG().contains("<script"))
    // The text, unlike attributes, keeps what looks like a variable.
    #expect(grid.standaloneSVG().contains("var(--page,#000)"))
  }

  @Test func labelsMoveAsLittleAsPossible() {
    #expect(LabelStack.places([10, 50], spacing: 13, in: 0...100) == [10, 50])
    #expect(LabelStack.places([50, 50], spacing: 14, in: 0...100) == [43, 57])
    #expect(LabelStack.places([57, 50], spacing: 14, in: 0...100) == [60.5, 46.5])
    #expect(LabelStack.places([99, 98, 97], spacing: 10, in: 0...100) == [100, 90, 80])
    #expect(LabelStack.places([1, 2, 3], spacing: 100, in: 0...100) == [0, 50, 100])
    #expect(
      LabelStack.places([-5], spacing: 10, in: 0...100) == [0] && LabelStack.places([], spacing: 1, in: 0...1) == [])
  }

  @Test func pathsWriteDifferencesWithoutDrift() {
    var path = DrawingPath()
    path.move(10.04, 20)
    path.line(10.14, 19.5)
    path.line(9.14, 19.5)
    path.line(9.14, 19.5)
    path.line(30, .nan)
    #expect(path.data == "M10 20l.1-.5-1 0 20.9-19.5")
  }

  @Test func csvGivesBackEveryDigitAndQuotesNames() {
    let table = ChartTable(
      columns: ["name", "value"],
      rows: [[.text("a,\"b\""), .number(0.1)], [.text("=sum"), .number(.nan)], [.empty, .number(3)]])
    #expect(table.csv() == "name,value\n\"a,\"\"b\"\"\",0.1\n'=sum,\n,3\n")
  }
}
