import Stability
import Testing

@testable import Report

@Suite struct FigureTests {
  private func figures(_ document: ReportDocument) -> [ReportFigure] {
    document.sections.flatMap(\.blocks).compactMap { block -> ReportFigure? in
      if case .figure(let figure) = block { figure } else { nil }
    }
  }

  private func figures(_ name: String, _ document: ReportDocument) -> [ReportFigure] {
    FigureFamily.named(name)?.figures(in: document) ?? []
  }

  @Test func everyFigureOfAReportIsDrawnWithoutOverlaps() throws {
    let document = ReportDocument(try sampleInput(sizes: ["14m", "31m"]))
    for figure in figures(document) {
      try checkDrawing(figure.chart(), figure.id)
      try checkDrawing(figure.chart(isLogarithmic: true), "\(figure.id), logarithmic")
    }
  }

  @Test func everyFigureOfAReportCanBeAskedForByName() throws {
    let document = ReportDocument(try sampleInput())
    let named = FigureFamily.all.flatMap { $0.figures(in: document).map(\.id) }
    #expect(Set(figures(document).map(\.id)).subtracting(named) == [])
    for name in ["losses", "loss-band", "distances", "loss-weights", "spread", "outliers", "similarity", "plan"] {
      let family = try #require(FigureFamily.named(name))
      #expect(!family.figures(in: document, size: "14m").isEmpty, "\(family.name)")
      #expect(family.figures(in: document, size: "12b").isEmpty)
    }
  }

  /// Runs from elsewhere may call a metric as a family of figures is called.
  @Test(arguments: ["divergence", "spread", "distance", "loss-weights", "similarity"])
  func aMetricOfAFamilysNameIsNoFigureOfTheFamily(metric: String) throws {
    var input = try sampleInput(seeds: 5, sabotaged: false)
    input.runs = (1...3).map { seed in
      var run = RunRecord(name: "r\(seed)", size: "imported")
      run.otherMetrics = [MetricCurve(metric: metric, steps: [1, 2, 3], values: [3, 2, Double(seed)])]
      return run
    }
    input.results = ReportResults()
    let document = ReportDocument(input)
    let own = FigureFamily.all.filter { !$0.figures(in: document).isEmpty }
    #expect(own.map(\.name) == ["losses", "loss-band"])
  }

  @Test func theBandHasNoSingleRunsButOutliers() throws {
    let document = ReportDocument(try sampleInput())
    let band = try #require(figures("loss-band", document).first)
    #expect(band.lines?.map(\.label) == ["seed 4", "median"])
    #expect(figures("losses", document).first?.lines?.count == 10)
  }

  @Test func severalFiguresShareASheetUnderTheirTitles() throws {
    let document = ReportDocument(try sampleInput(sizes: ["14m", "31m"]))
    let sheet = FigureFamily.sheet(figures("losses", document), isLogarithmic: true)
    try checkDrawing(sheet)
    let texts = try DrawnTexts(sheet.svg()).texts.map(\.content)
    #expect(texts.contains("Validation loss, 14m") && texts.contains("Training loss, 31m"))
  }

  @Test func oneFigureHasItsTitleOnTheSheetAndItsOwnTable() throws {
    let document = ReportDocument(try sampleInput())
    for family in FigureFamily.all {
      let figures = family.figures(in: document)
      guard let first = figures.first else { continue }
      let sheet = FigureFamily.sheet([first])
      try checkDrawing(sheet)
      let heading = first.title.hasSuffix("14m") ? first.title : "\(first.title), 14m"
      #expect(try DrawnTexts(sheet.svg()).texts.map(\.content).contains(heading), "\(family.name)")
      #expect(sheet.csv() == first.chart().csv())
    }
  }

  @Test func runsEndWhereTheirLossAndTheirWeightsAre() throws {
    let input = try sampleInput()
    let figure = try #require(figures("loss-weights", ReportDocument(input)).first)
    let points = try #require(figure.points)
    #expect(
      points.map(\.label) == (1...9).map { "seed \($0)" } && points.filter(\.isOutlier).map(\.label) == ["seed 4"])
    let last = try #require(input.runs.first)
    #expect(points[0].y == last.validationLosses.last && points[0].x == last.curve(of: "l2")?.values.last)
    #expect(points[0].sources.count == 2 && figure.note == "each run at step 96")
  }

  @Test func outliersAreStrongInTheirFigure() throws {
    let document = ReportDocument(try sampleInput())
    let figure = try #require(figures("outliers", document).first)
    #expect(figure.intervals?.filter { $0.isOutlier ?? false }.map(\.label) == ["seed 4"])
    let reference = try #require(figure.reference)
    let outlier = try #require(figure.intervals?.first { $0.label == "seed 4" })
    #expect(reference.low == -reference.high && outlier.value > reference.high)
  }
}
