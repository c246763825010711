import Testing

@testable import Report

@Suite struct LineChartTests {
  private func chart(
    _ count: Int, steps: Int = 60, label: (Int) -> String = { "seed \($0)" }, value: (Int, Int) -> Double
  ) -> LineChart {
    let lines = (0..<count).map { run in
      LineChart.Series(
        label: label(run), curve: Curve(steps: Array(0..<steps), values: (0..<steps).map { value(run, $0) }), seed: run)
    }
    return LineChart(title: "Loss", series: lines, hue: Palette.hue(ofSize: "14m"), xLabel: "step", yLabel: "loss")
  }

  @Test(arguments: [0, 1, 2, 9, 14, 45])
  func anyNumberOfRunsKeepsTextsApart(count: Int) throws {
    for scale in [Axis.Scale.linear, .logarithmic, .logarithmicFromZero] {
      var chart = chart(count) { run, step in 5 + Double(run) * 0.001 + 5 / Double(step + 1) }
      chart.xScale = scale
      chart.references = [
        .init(label: "changes at 16", value: 16), .init(label: "changes at 17 and some more words", from: 12, to: 20),
        .init(label: "the end", value: 59), .init(label: "again", value: 18),
      ]
      try checkDrawing(chart, "\(count) runs, \(scale)")
    }
  }

  @Test(arguments: [
    [0, 0, 0], [1e-12, 2e-12, 3e-12], [1e15, 2e15, 9e15], [-1e5, 0, 1e5], [.nan, 3, .nan], [.nan, .nan, .nan],
    [.infinity, 1, -.infinity], [1e9, 1e9 + 1, 1e9 + 2], [0.999999, 1, 1.000001], [1e-300, 1, 1e300],
  ])
  func anyValuesCanBeDrawn(values: [Double]) throws {
    for scale in [Axis.Scale.linear, .logarithmic] {
      var chart = chart(5, steps: 3) { _, step in values[step] }
      chart.yScale = scale
      try checkDrawing(chart, "\(values), \(scale)")
    }
  }

  @Test func longNamesAreCutAndGivenWholeToThePointer() throws {
    let name = String(repeating: "a very long name of a run & <more> ", count: 12)
    var chart = chart(9) { run, step in Double(run * step) }
    for index in chart.series.indices { chart.series[index].label = name + "\(index)" }
    chart.series[3].role = .outlier
    chart.xLabel = name
    chart.yLabel = name
    try checkDrawing(chart)
    #expect(chart.svg().contains("…<title>a very long name of a run &amp; &lt;more&gt; a very"))
  }

  @Test func fortyFiveLongRunsStaySmallAndKeepTheirPeaks() throws {
    var chart = chart(45, steps: 20_000) { run, step in
      step == 7_777 && run == 12 ? 50 : 5 + 0.3 * Double((step &* 7919 &+ run &* 104_729) % 101) / 100
    }
    #expect(chart.svg().utf8.count < 250_000)
    try checkDrawing(chart)
    chart.series = [chart.series[12]]
    let frameTop = 26.0
    let path = try #require(
      chart.svg().split(separator: "<path d=\"").first {
        $0.contains("fill=\"none\" stroke=\"var(--hue0") && $0.contains("l")
      }
    ).prefix { $0 != "\"" }
    // The only way to the height of 50 leads through the one step with the peak.
    #expect(highest(String(path)) < frameTop + 15)
  }

  // The smallest vertical coordinate of path data of one M and relative lines.
  private func highest(_ path: String) -> Double {
    var y = 0.0
    var least = Double.infinity
    for part in path.matches(of: /([Ml]?)\s*(-?\d*\.?\d+)\s*(-?\d*\.?\d+)/) {
      let down = Double(part.3) ?? 0
      y = part.1 == "M" ? down : y + down
      least = min(least, y)
    }
    return least
  }

  @Test func stepZeroStandsApartOnALogarithmicAxis() throws {
    let axis = Axis(label: "step", scale: .logarithmicFromZero, around: [0, 1, 143_000])
    #expect(axis.ticks.map(axis.text) == ["0", "1", "10", "100", "1k", "10k", "100k"])
    let one = try #require(axis.position(1))
    #expect(axis.position(0) == 0 && one > 0.05 && axis.position(143_000) == 1 && axis.position(-1) == nil)
    let without = Axis(label: "step", scale: .logarithmicFromZero, around: [1, 100])
    #expect(without.position(0) == nil && without.position(1) == 0 && without.ticks.first == 1)
  }

  @Test func outliersAndMediansAreNamedAtTheirEndsAndReferencesAbove() throws {
    var chart = chart(20) { run, step in Double(run) + Double(step) }
    chart.series[7].role = .outlier
    chart.series.append(.init(label: "median", curve: chart.series[10].curve, seed: nil, role: .median))
    chart.references = [.init(label: "change", value: 30)]
    let texts = try DrawnTexts(chart.svg()).texts.map(\.content)
    #expect(Set(texts).isSuperset(of: ["seed 7", "median", "change", "seed 0", "seed 19"]))
    try checkDrawing(chart)
  }

  @Test func theTableHoldsEveryPointUnchanged() {
    let chart = chart(1, steps: 3) { _, step in step == 1 ? .nan : 0.1 + Double(step) }
    #expect(
      chart.csv() == "kind,label,seed,x,y,y_high\nline,seed 0,0,0,0.1,\nline,seed 0,0,1,,\nline,seed 0,0,2,2.1,\n")
  }
}
