import Statistics
import Testing

@Suite struct BandDepthTests {
  private func curves(_ count: Int, _ points: Int, seed: Int) -> [[Double]] {
    let values = goldenSample(count * points, seed: seed)
    return (0..<count).map { Array(values[$0 * points..<($0 + 1) * points]) }
  }

  @Test func agreesWithStatsmodels() {
    // statsmodels 0.15.0, banddepth(method="MBD")
    let expected = [
      0.5333333333333333, 0.6333333333333333, 0.5666666666666667, 0.5166666666666667, 0.6166666666666667,
      0.4666666666666667,
    ]
    for (depth, value) in zip(BandDepth.modified(curves(6, 8, seed: 3)), expected) {
      #expect((depth - value).magnitude < 1e-12)
    }
  }

  @Test func countsPairsAsItsDefinitionDoesAlsoWithTies() {
    let rounded = curves(7, 12, seed: 9).map { $0.map { ($0 * 4).rounded() } }
    let depths = BandDepth.modified(rounded)
    for index in rounded.indices {
      var inside = 0
      for first in rounded.indices {
        for second in rounded.indices where second > first {
          for point in 0..<12 {
            let (low, high) = (
              min(rounded[first][point], rounded[second][point]), max(rounded[first][point], rounded[second][point])
            )
            if low <= rounded[index][point] && rounded[index][point] <= high { inside += 1 }
          }
        }
      }
      #expect((depths[index] - Double(inside) / Double(21 * 12)).magnitude < 1e-12)
    }
  }

  @Test func aCurveOutsideAllOthersIsLeastDeep() {
    var group = curves(8, 20, seed: 2)
    group[5] = group[5].map { $0 + 9 }
    let depths = BandDepth.modified(group)
    #expect(depths[5] == 0.25 && depths.indices.allSatisfy { $0 == 5 || depths[$0] > 0.25 })
  }

  @Test func undefinedDepthsAreNotNumbers() {
    #expect(BandDepth.modified([]).isEmpty)
    let undefined: [[[Double]]] = [[[1]], [[], []], [[1, 2], [1, .nan]], [[1, 2], [1]]]
    for curves in undefined {
      let areNumbers = BandDepth.modified(curves).contains { !$0.isNaN }
      #expect(!areNumbers)
    }
  }
}
