import Numerics
import Testing

@testable import Statistics

@Suite struct ComponentsTests {
  @Test func brownForsytheAgreesWithSciPy() throws {
    for sample in try TestVectors.read().spreads {
      let test = try #require(EqualSpread(sample.groups))
      #expect(near(test.statistic, sample.statistic) && near(test.pValue, sample.p))
      #expect(near(test.permutationPValue, sample.p, 0.12), "\(test.permutationPValue) \(sample.p)")
    }
    #expect(
      EqualSpread([[1, 2], [3]]) == nil && EqualSpread([[1, 1], [2, 2]]) == nil && EqualSpread([[1, 2]]) == nil)
  }

  @Test func thePermutationVersionKeepsItsLevelAtThreeRuns() {
    var random = MersenneTwister(seed: 3)
    let alarms = (0..<80).count { _ in
      let groups = (0..<2).map { _ in (0..<3).map { _ in random.standardNormal() } }
      return (EqualSpread(groups)?.permutationPValue ?? 1) <= 0.05
    }
    #expect(alarms <= 11, "\(alarms) of 80")
  }

  @Test func standardDeviationsHaveTheirTextbookInterval() throws {
    let values = [4.0, 8, 6, 5, 3, 7, 9, 2, 1, 10]
    let spread = try #require(SpreadInterval(values))
    #expect(near(spread.standardDeviation, 3.0276503540974917, 1e-12))
    // s sqrt(9 / 19.0228) to s sqrt(9 / 2.7004)
    #expect(near(spread.low, 2.08252451, 1e-7) && near(spread.high, 5.52730932, 1e-7), "\(spread.low) \(spread.high)")
    let bootstrap = try #require(SpreadInterval.bootstrap(values))
    #expect(bootstrap.low > 1.5 && bootstrap.low < 3 && bootstrap.high > 3.1 && bootstrap.high < 4.7)
    #expect(SpreadInterval([1]) == nil && SpreadInterval.bootstrap([1, 2, 3, 4]) == nil)
  }

  @Test func pitmanMorganIsTheCorrelationTestOfSumAndDifference() throws {
    let first = [1.1, 0.4, 2.2, 1.7, 0.9, 1.4, 2.0]
    let second = [2.9, 0.1, 4.4, 3.9, 1.0, 2.2, 4.6]
    let test = try #require(PairedSpread(first, second))
    // SciPy 1.17.1: pearsonr(second + first, second - first).pvalue; ratio by NumPy.
    #expect(near(test.pValue, 0.00041054171923348554, 1e-8), "\(test.pValue)")
    #expect(near(test.ratio, 2.7129319932501073, 1e-10), "\(test.ratio)")
    #expect(test.low > 1 && test.low < test.ratio && test.high > test.ratio)
    // At each end of the interval the scaled measurements are just different at 0.05.
    let scaled = try #require(PairedSpread(first.map { $0 * test.low }, second))
    #expect(near(scaled.pValue, 0.05, 1e-9))
    #expect(PairedSpread([1, 2, 3], [1, 1, 1]) == nil && PairedSpread([1, 2], [2, 1]) == nil)
  }

  @Test func componentsAgreeWithStatsmodels() throws {
    for vector in try TestVectors.read().layouts {
      let layout = try #require(CrossedLayout(rows: vector.row, columns: vector.column, values: vector.value))
      let found = try #require(CrossedComponents(layout))
      #expect(near(found.rowTest.statistic, vector.f[0], 1e-8) && near(found.columnTest.statistic, vector.f[1], 1e-8))
      #expect(near(found.rowTest.pValue, vector.p[0], 1e-8) && near(found.columnTest.pValue, vector.p[1], 1e-8))
      // Where a component is 0, the analysis of variance leaves the rest its mean square and REML pools.
      guard vector.reml.allSatisfy({ $0 > 1e-6 }) else { continue }
      let variances = [found.row.variance, found.column.variance, found.rest.variance]
      // Its optimiser stops a few units of the fourth digit early.
      for (value, expected) in zip(variances, vector.reml) {
        #expect(near(value, expected, 1e-3), "\(variances) \(vector.reml)")
      }
      #expect(near(found.row.share + found.column.share + found.rest.share, 1, 1e-12))
      #expect(found.isBalanced == (vector.value.count == layout.rowCount * layout.columnCount))
      for component in [found.row, found.column, found.rest] {
        #expect(component.low <= component.variance && component.variance <= component.high)
      }
    }
  }

  @Test func restrictedLikelihoodIsTheAnalysisOfVarianceWhereNothingIsMissing() throws {
    for vector in try TestVectors.read().layouts where vector.value.count == 30 {
      let layout = try #require(CrossedLayout(rows: vector.row, columns: vector.column, values: vector.value))
      let exact = try #require(CrossedComponents(layout))
      let likelihood = RestrictedLikelihood(layout)
      for (value, expected) in zip(likelihood.estimates, [exact.row, exact.column, exact.rest]) {
        #expect(near(value, expected.variance, 1e-5))
      }
      // The likelihood interval is the shorter one, but of the same order.
      let interval = likelihood.profileInterval(of: 1)
      #expect(interval.low > 0.5 * exact.column.low && interval.high < 1.1 * exact.column.high)
      #expect(interval.high > 0.4 * exact.column.high)
    }
  }

  @Test func sharesAreThoseOfShroutAndFleiss() throws {
    // Shrout and Fleiss 1979, table 2: six targets by four judges, ICC(2,1) = 0.29, mean squares 11.24, 32.49 and 1.02;
    // the interval 0.019 to 0.761 is that of McGraw and Wong's formula (R, package psych).
    let scores = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    let cells = scores.indices.flatMap { row in (0..<4).map { (row, $0, Double(scores[row][$0])) } }
    let layout = try #require(CrossedLayout(rows: cells.map(\.0), columns: cells.map(\.1), values: cells.map(\.2)))
    let found = try #require(CrossedComponents(layout))
    #expect(near(found.row.share, 0.2897638, 1e-6) && near(found.rest.variance, 1.0194444, 1e-6))
    #expect(near(found.rowTest.statistic, 11.0272, 1e-4) && near(found.columnTest.statistic, 31.8665, 1e-4))
    let interval = try #require(found.row.shareInterval)
    #expect(near(interval.low, 0.0187865, 1e-5) && near(interval.high, 0.7610844, 1e-5), "\(interval)")
  }

  @Test(arguments: [
    // Mean squares of rows, columns and rest 2.613, 0.0033 and 0.0667; then 0.2025, 0.0025 and 0.3025. The ends are
    // those of the formula with a share of at least 0 in its degrees of freedom (SciPy 1.17.1).
    ([1.0, 1.2, 1.1, 2.0, 2.3, 1.8, 3.0, 2.7, 3.2], 3, 0.0228265090749751),
    ([1.0, 1.5, 2.0, 1.4], 2, 0.7228278736113454),
  ]) func shareIntervalWithAColumnMeanSquareBelowTheRest(values: [Double], count: Int, high: Double) throws {
    let layout = try #require(
      CrossedLayout(
        rows: values.indices.map { $0 / count }, columns: values.indices.map { $0 % count }, values: values))
    let found = try #require(CrossedComponents(layout))
    let interval = try #require(found.column.shareInterval)
    #expect(found.columnTest.statistic < 1 && found.column.share == 0)
    #expect(interval.low == 0 && near(interval.high, high, 1e-9), "\(interval)")
  }

  @Test func noShareIntervalIsBackToFront() throws {
    var random = MersenneTwister(seed: 5)
    for size in [2, 2, 3, 4] {
      for _ in 0..<300 {
        let places = Array(0..<size * size)
        let columns = places.indices.map { _ in 3 * random.standardNormal() }
        let layout = try #require(
          CrossedLayout(
            rows: places.map { $0 / size }, columns: places.map { $0 % size },
            values: places.map { random.standardNormal() + columns[$0 % size] }))
        let found = try #require(CrossedComponents(layout))
        for component in [found.row, found.column] {
          let interval = try #require(component.shareInterval)
          #expect(0 <= interval.low && interval.low <= interval.high && interval.high <= 1, "\(interval)")
          #expect(interval.low <= component.share + 1e-9, "\(interval) \(component.share)")
        }
      }
    }
  }

  @Test func threeByThreeIsHopelesslyWide() throws {
    let values = [1.0, 1.2, 1.1, 2.0, 2.3, 2.2, 1.4, 1.7, 1.5]
    let layout = try #require(
      CrossedLayout(rows: [0, 0, 0, 1, 1, 1, 2, 2, 2], columns: [0, 1, 2, 0, 1, 2, 0, 1, 2], values: values))
    let row = try #require(CrossedComponents(layout)?.row)
    #expect(row.high > 30 * row.variance && row.low < row.variance / 3)
  }

  @Test func theComponentIntervalCoversAtThreeByThree() throws {
    var random = MersenneTwister(seed: 33)
    var covered = 0
    for _ in 0..<1_000 {
      let (rows, columns) = ((0..<3).map { _ in random.standardNormal() }, (0..<3).map { _ in random.standardNormal() })
      let cells = (0..<9).map { (row: $0 / 3, column: $0 % 3, value: random.standardNormal()) }
      let values = cells.map { rows[$0.row] + columns[$0.column] + $0.value }
      let layout = try #require(CrossedLayout(rows: cells.map(\.row), columns: cells.map(\.column), values: values))
      let row = try #require(CrossedComponents(layout)?.row)
      if row.low <= 1 && row.high >= 1 { covered += 1 }
    }
    #expect(covered >= 935 && covered <= 990, "\(covered) of 1000")
  }

  @Test func layoutsThatCannotBeSplitAreRefused() {
    // A cross: as many values as rows and columns explain.
    #expect(CrossedLayout(rows: [1, 1, 1, 2, 3], columns: [1, 2, 3, 1, 1], values: [1, 2, 3, 4, 5]) == nil)
    // Joint seeds: every value has a row and a column of its own.
    #expect(CrossedLayout(rows: [1, 2, 3], columns: [1, 2, 3], values: [1, 2, 3]) == nil)
    #expect(CrossedLayout(rows: [1, 1, 2, 2, 1], columns: [1, 2, 1, 2, 1], values: [1, 2, 3, 4, 5]) == nil)
    #expect(CrossedLayout(rows: [1], columns: [1, 2], values: [1]) == nil)
    let flat = CrossedLayout(rows: [1, 1, 2, 2], columns: [1, 2, 1, 2], values: [3, 3, 3, 3])
    #expect(flat.flatMap(CrossedComponents.init) == nil)
  }

  @Test func ratiosHaveTheirFInterval() throws {
    // F quantiles with 2 and 2 degrees of freedom are p / (1 - p): 1/39 and 39.
    let ratio = try #require(VarianceRatio(3, degreesOfFreedom: 2, over: 1, degreesOfFreedom: 2))
    #expect(near(ratio.low, 3.0 / 39, 1e-9) && near(ratio.high, 117, 1e-7) && near(ratio.pValue, 0.5, 1e-9))
    #expect(VarianceRatio(1, degreesOfFreedom: 0, over: 1, degreesOfFreedom: 2) == nil)
  }
}
