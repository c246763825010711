import Numerics
import Testing

@testable import Statistics

@Suite struct PairMeanTests {
  private func allPairs(_ units: Int, value: (Int, Int) -> Double) -> [PairMean.Pair] {
    var pairs: [PairMean.Pair] = []
    for first in 0..<units {
      for second in (first + 1)..<units { pairs.append(PairMean.Pair(first, second, value(first, second))) }
    }
    return pairs
  }

  @Test func agreesWithTheJackknifeByHand() throws {
    // NumPy 2.4.6 and SciPy 1.17.1: six units, all pairs, value (i + 1) (j + 1) / 10 + (i xor j)
    let result = try #require(PairMean(allPairs(6) { Double(($0 + 1) * ($1 + 1)) / 10 + Double($0 ^ $1) }))
    #expect((result.mean - 4.966666666666668).magnitude < 1e-12)
    #expect(((result.low ?? .nan) - 1.746819801878455).magnitude < 1e-9)
    #expect(((result.high ?? .nan) - 8.18651353145488).magnitude < 1e-9)
  }

  @Test func fewUnitsGetNoInterval() {
    let pairs = [PairMean.Pair(0, 1, 2), PairMean.Pair(1, 2, 4), PairMean.Pair(2, 3, 6)]
    #expect(PairMean(pairs)?.mean == 4)
    #expect(PairMean(pairs)?.low == nil)
    #expect(PairMean([]) == nil)
  }

  @Test func equalValuesHaveNoSpread() {
    let ring = (0..<7).map { PairMean.Pair($0, ($0 + 1) % 7, 0.5) }
    #expect(PairMean(ring)?.low == 0.5)
    #expect(PairMean(ring)?.high == 0.5)
  }
}

@Suite struct LeaveOneOutTests {
  @Test(arguments: [(5, 16), (9, 16), (10, 32)])
  func intervalsCoverAMeanOverPairsAndItems(units: Int, clusters: Int) {
    let rounds = 400
    var random = MersenneTwister(seed: 77)
    var covered = [0, 0, 0]
    for _ in 0..<rounds {
      // Truth 3; units, clusters and single cells scatter around it.
      let unit = (0..<units).map { _ in random.standardNormal() }
      let cluster = (0..<clusters).map { _ in 0.8 * random.standardNormal() }
      var means = ClusterMeans(clusters: clusters, cells: units * units)
      for number in 0..<clusters {
        let values = (0..<units * units).map { place in
          3 + unit[place / units] + unit[place % units] + cluster[number] + 0.5 * random.standardNormal()
        }
        means.add(values[...], to: number)
      }
      let found = LeaveOneOut(
        clusters: clusters, units: units, tally: { means.means(weights: $0) },
        numbers: { matrix, weights in [RaterMean.ofPairs(matrix, raters: units, multiplicities: weights)] }
      ).intervals { $0[0] }
      let ofUnits = 3 + cluster.reduce(0, +) / Double(clusters)
      let ofClusters = 3 + 2 * unit.reduce(0, +) / Double(units)
      for (place, (interval, truth)) in [(found.both, 3), (found.units, ofUnits), (found.clusters, ofClusters)]
        .enumerated()
      {
        if let interval, interval.low <= truth, truth <= interval.high { covered[place] += 1 }
      }
    }
    // 95 % is promised; 400 rounds leave a standard error of 1.1 %.
    for count in covered { #expect((0.915...0.99).contains(Double(count) / Double(rounds)), "\(covered)") }
  }

  @Test func pairsAndTalliesAgree() throws {
    // The same mean over pairs, once from pairs with clusters left out, once from tallies.
    var random = MersenneTwister(seed: 5)
    let (units, clusters) = (6, 7)
    let pairs = PairMean.pairs(of: units)
    let cells = pairs.map { _ in (0..<clusters).map { _ in random.standardNormal() } }
    let sums = cells.map { $0.reduce(0, +) }
    let byPairs = try #require(
      LeaveOneOut(
        pairs.indices.map { PairMean.Pair(pairs[$0].first, pairs[$0].second, sums[$0] / Double(clusters)) },
        withoutCluster: pairs.indices.map { pair in
          cells[pair].map { (sums[pair] - $0) / Double(clusters - 1) }
        }))
    var means = ClusterMeans(clusters: clusters, cells: units * units)
    for cluster in 0..<clusters {
      var matrix = [Double](repeating: 0, count: units * units)
      for (place, pair) in pairs.enumerated() {
        matrix[pair.first * units + pair.second] = cells[place][cluster]
        matrix[pair.second * units + pair.first] = cells[place][cluster]
      }
      means.add(matrix[...], to: cluster)
    }
    let byTallies = LeaveOneOut(
      clusters: clusters, units: units, tally: { means.means(weights: $0) },
      numbers: { matrix, weights in [RaterMean.ofPairs(matrix, raters: units, multiplicities: weights)] })
    let (one, other) = (byPairs.intervals { $0[0] }, byTallies.intervals { $0[0] })
    for (first, second) in [(one.both, other.both), (one.units, other.units), (one.clusters, other.clusters)] {
      let (first, second) = (try #require(first), try #require(second))
      #expect((first.low - second.low).magnitude < 1e-12 && (first.high - second.high).magnitude < 1e-12)
    }
    #expect(byPairs.interval() == one.both)
  }

  @Test func combinedNumbersAreThoseOfTheirParts() throws {
    let pairs = PairMean.pairs(of: 5)
    func made(_ factor: Double, units: Int = 5) throws -> LeaveOneOut {
      try #require(
        LeaveOneOut(
          PairMean.pairs(of: units).map { PairMean.Pair($0.first, $0.second, factor * Double($0.first * $0.second)) }))
    }
    let (one, three) = (try made(1), try made(3))
    #expect(LeaveOneOut.mean([one, three])?.interval() == (try made(2)).interval())
    let joined = try #require(LeaveOneOut.joined([one, three]))
    #expect(joined.whole == one.whole + three.whole)
    let difference = try #require(joined.interval { $0[1] - 3 * $0[0] })
    #expect(difference.low.magnitude < 1e-12 && difference.high.magnitude < 1e-12)
    #expect(LeaveOneOut.mean([one, try made(1, units: 6)]) == nil && LeaveOneOut.joined([]) == nil)
    #expect(pairs.count == 10)
  }

  @Test(arguments: [(4, 9), (30, 2), (4, 4)]) func fewAreNotLeftOut(clusters: Int, units: Int) {
    let found = LeaveOneOut(clusters: clusters, units: units, tally: { _ in 0 }, numbers: { _, _ in [1] })
      .intervals { $0[0] }
    #expect((found.clusters == nil) == (clusters < 5) && (found.units == nil) == (units < 5))
    #expect((found.both == nil) == (clusters < 5 || units < 5))
    #expect(found.clusters.map { $0.low == 1 && $0.high == 1 } ?? true)
  }

  @Test func aNumberThatIsNotDefinedWithoutOneHasNoInterval() {
    let found = LeaveOneOut(
      clusters: 9, units: 6, tally: { $0 }, numbers: { weights, _ in [weights?[3] == 0 ? Double.nan : 1] }
    ).intervals { $0[0] }
    #expect(found.clusters == nil && found.both == nil && found.units != nil)
  }

  @Test func manyClustersAreLeftOutInGroups() throws {
    // The standard error of a mean over 2,000 items, from 200 groups of ten.
    var random = MersenneTwister(seed: 3)
    let values = (0..<2_000).map { _ in random.standardNormal() }
    var tallies = 0
    let found = LeaveOneOut(
      clusters: values.count, units: 0,
      tally: { weights -> Double in
        tallies += 1
        let kept = values.indices.filter { (weights?[$0] ?? 1) > 0 }
        return kept.reduce(0) { $0 + values[$1] } / Double(kept.count)
      }, numbers: { mean, _ in [mean] })
    let interval = try #require(found.intervals { $0[0] }.clusters)
    let error = SampleMoments(values).standardDeviation / 2_000.0.squareRoot()
    #expect(tallies == 201)
    #expect(((interval.high - interval.low) / 2 / (1.972 * error) - 1).magnitude < 0.15)
  }
}
