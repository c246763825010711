import Testing

@testable import Report

@Suite struct StripChartTests {
  private func chart(_ runs: Int, steps: [Int], states: Int = 6, name: (Int) -> String = { "seed \($0)" }) -> StripChart
  {
    StripChart(
      title: "States over training",
      rows: (0..<runs).map { run in
        StripChart.Row(
          label: name(run), seed: run,
          points: steps.enumerated().map {
            .init(step: $0.element, state: ($0.offset + run) * states / max(1, steps.count))
          },
          markedSteps: run == 3 ? Array(steps.dropFirst(steps.count / 2)) : [], isOutlier: run == 3)
      })
  }

  private let suite =
    [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512] + Array(stride(from: 1000, through: 143_000, by: 1000))

  @Test(arguments: [0, 1, 9, 45])
  func anyNumberOfRunsKeepsTextsApart(runs: Int) throws {
    for scale in [Axis.Scale.logarithmicFromZero, .linear] {
      var chart = chart(runs, steps: suite, states: 10)
      chart.xScale = scale
      try checkDrawing(chart, "\(runs) runs, \(scale)")
    }
    try checkDrawing(chart(runs, steps: [0]))
    try checkDrawing(chart(runs, steps: []))
  }

  @Test func manyStatesWrapTheLegendAndLongNamesAreCut() throws {
    try checkDrawing(chart(9, steps: suite, states: 16) { "pythia-410m-initseed\($0)-dataseed\($0) of the big sweep" })
  }

  @Test func outliersAreMarkedByMoreThanColour() throws {
    let svg = chart(9, steps: suite).svg()
    #expect(svg.contains("font-weight=\"700\" fill=\"var(--ink,#17202a)\">seed 3</text>"))
    #expect(svg.matches(of: /<title>seed 3 differs<\/title>/).count == 1)
    #expect(!svg.contains("seed 4 differs"))
  }

  @Test func fortyFiveRunsOfTheWholeScheduleStaySmall() {
    #expect(chart(45, steps: suite).svg().utf8.count < 120_000)
  }

  @Test func theTableHasARowPerStep() {
    let chart = chart(4, steps: [0, 1], states: 2)
    #expect(chart.csv().split(separator: "\n").count == 9)
    #expect(chart.csv().hasPrefix("run,seed,step,state,deviates\nseed 0,0,0,0,0\nseed 0,0,1,1,0\n"))
    #expect(chart.csv().contains("seed 3,3,1,4,1\n"))
  }
}
