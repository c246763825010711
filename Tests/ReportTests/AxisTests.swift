import Testing
import Wording

@testable import Report

@Suite struct AxisTests {
  @Test func marksAreRoundNumbersInsideTheRange() {
    let axis = Axis(label: "loss", around: [5.93, 10.71])
    #expect(axis.ticks == [6, 7, 8, 9, 10])
    #expect(axis.ticks.map(axis.text) == ["6", "7", "8", "9", "10"])
    let small = Axis(label: "difference", around: [-0.021, 0.034])
    #expect(small.ticks.map(small.text) == ["\u{2212}0.02", "\u{2212}0.01", "0", "0.01", "0.02", "0.03"])
    let steps = Axis(label: "step", around: [0, 143_000])
    #expect(steps.ticks.map(steps.text) == ["0", "20k", "40k", "60k", "80k", "100k", "120k", "140k"])
  }

  @Test func logarithmicMarksArePowers() {
    let axis = Axis(label: "step", scale: .logarithmic, around: [1, 143_000])
    #expect(axis.ticks.map(axis.text) == ["1", "10", "100", "1k", "10k", "100k"])
    #expect(axis.position(1) == 0 && axis.position(0) == nil && axis.position(-1) == nil)
    let narrow = Axis(label: "loss", scale: .logarithmic, around: [2, 11])
    #expect(narrow.ticks == [2, 5, 10])
  }

  @Test(arguments: [
    [], [3], [0, 0, 0], [.nan, .infinity], [1e300, -1e300], [1e-300, 2e-300], [-1e99, 1e99], [7, 7.0000000000001],
  ])
  func anyValuesGiveAUsableAxis(values: [Double]) {
    for scale in [Axis.Scale.linear, .logarithmic] {
      let axis = Axis(label: "", scale: scale, around: values, padded: true)
      #expect(axis.low < axis.high && axis.low.isFinite && axis.high.isFinite)
      #expect(axis.ticks.count <= 51 && zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $0 < $1 })
      #expect(axis.ticks.allSatisfy { !axis.text($0).isEmpty })
    }
  }
}

@Suite struct CurveTests {
  @Test func smoothingAveragesTheLastValues() {
    let curve = Curve(steps: [3, 1, 2], values: [9, 3, 6])
    #expect(curve.x == [1, 2, 3] && curve.y == [3, 6, 9])
    #expect(curve.smoothed(window: 2).y == [3, 4.5, 7.5])
  }

  @Test func thinningKeepsBothEnds() {
    let curve = Curve(steps: Array(0..<1000), values: (0..<1000).map(Double.init)).thinned(to: 7)
    #expect(curve.x.count == 7 && curve.x.first == 0 && curve.x.last == 999)
    #expect(Curve(steps: [1], values: [1]).thinned(to: 1).x == [1])
  }

  @Test func quantilesInterpolate() {
    #expect(Curve.quantile([4, 1, .nan, 3, 2], 0.5) == 2.5)
    #expect(Curve.quantile([1, 2, 3, 4, 5], 0.25) == 2)
    #expect(Curve.quantile([.nan], 0.5) == nil)
  }
}

@Suite struct MarkupTests {
  @Test func numbersAreWrittenPlainly() {
    #expect(Wording.fixed(-0.0001, 2) == "0.00" && Wording.fixed(nil, 2) == "–" && Wording.fixed(.nan, 2) == "–")
    #expect(Markup.coordinate(-0.04) == "0" && Markup.coordinate(12.34) == "12.3" && Markup.coordinate(.nan) == "0")
    #expect(Markup.coordinate(-0.26) == "-0.3")
    #expect(Wording.probability(0.0004) == "< 0.001" && Wording.probability(0.25) == "0.250")
  }

  @Test func textFromOutsideIsMadeHarmless() {
    #expect(Markup.escaped("<a href='x'>&\"\u{0}\u{202e}") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\u{fffd}\u{fffd}")
    #expect(Markup.singleLine("a\u{1b}[2J\nb") == "a\u{fffd}[2J\u{fffd}b")
  }
}
