import Statistics
import Testing

/// 0.1 nine times adds up to 0.8999999999999999: what a plain sum leaves of equal values is no spread.
@Suite struct RoundingNoiseTests {
  private let flat = [Double](repeating: 0.1, count: 9)
  private let spread = (0..<9).map { 0.1 + 0.01 * Double($0 * $0) }

  @Test(arguments: [0.1, 0.3, 1.0 / 3, 1e-300, 1e300, -0.7], [2, 3, 7, 9, 10, 37])
  func equalValuesHaveNoSpread(value: Double, count: Int) {
    let moments = SampleMoments([Double](repeating: value, count: count))
    #expect(moments.mean == value && moments.variance == 0 && moments.count == count)
  }

  @Test func momentsOfOneValueAndOfNone() {
    #expect(SampleMoments([0.1]).mean == 0.1 && SampleMoments([0.1]).variance.isNaN)
    #expect(SampleMoments([]).mean.isNaN && SampleMoments([]).variance.isNaN)
  }

  @Test func nothingIsTestedWithoutSpread() {
    #expect(PairedSpread(flat, spread) == nil && PairedSpread(spread, flat) == nil)
    #expect(MeanDifference.welch(flat, [Double](repeating: 0.3, count: 7)) == nil)
    #expect(MeanDifference.paired(flat) == nil && BootstrapT.paired(flat) == nil)
    #expect(SpreadInterval(flat)?.standardDeviation == 0)
    #expect(RepeatedMeasures([flat, flat, flat]) == RepeatedMeasures([[1, 1], [1, 1]]))
    // Six distances of 0.1 from the median in each group.
    let pairs = [0, 0, 0, 0.2, 0.2, 0.2]
    #expect(EqualSpread([pairs, pairs, pairs.map { 2 * $0 }]) == nil)
  }

  @Test(arguments: [(3, 3), (2, 5), (4, 4)]) func equalRunsOfAFactorialHaveNoComponents(rows: Int, columns: Int) throws
  {
    let cells = (0..<rows * columns).map { ($0 / columns, $0 % columns) }
    for count in [cells.count, cells.count - 1] {
      let some = cells.prefix(count)
      let layout = try #require(
        CrossedLayout(rows: some.map(\.0), columns: some.map(\.1), values: some.map { _ in 0.1 }))
      #expect(CrossedComponents(layout) == nil)
    }
  }

  @Test func differencesThatAreEqualButForRoundingAreEqual() {
    let first = [0.1, 0.3, 0.7, 0.45]
    let differences = MeanDifference.withinPairs(first, [0.15, 0.35, 0.75, 0.5])
    #expect(Set(zip(first, [0.15, 0.35, 0.75, 0.5]).map { $1 - $0 }).count > 1)
    #expect(Set(differences).count == 1 && MeanDifference.paired(differences) == nil)
    let real = MeanDifference.withinPairs(first, [0.15, 0.35, 0.75, 0.5 + 1e-12])
    #expect(MeanDifference.paired(real) != nil && real[3] == 0.5 + 1e-12 - 0.45)
    #expect(MeanDifference.withinPairs([], []).isEmpty)
  }
}
