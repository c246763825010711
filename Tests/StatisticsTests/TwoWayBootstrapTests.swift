import Foundation
import Numerics
import Statistics
import Testing

@Suite struct TwoWayBootstrapTests {
  @Test func intervalsCoverAMeanOverPairsAndItems() {
    let (raters, clusters, rounds) = (9, 16, 200)
    var random = MersenneTwister(seed: 77)
    let bootstrap = TwoWayBootstrap(clusters: clusters, raters: raters)
    var covered = [0, 0, 0]
    for _ in 0..<rounds {
      // Truth 3; raters, clusters and single cells scatter around it.
      let rater = (0..<raters).map { _ in random.standardNormal() }
      let cluster = (0..<clusters).map { _ in 0.8 * random.standardNormal() }
      var means = ClusterMeans(clusters: clusters, cells: raters * raters)
      for number in 0..<clusters {
        let values = (0..<raters * raters).map { place in
          3 + rater[place / raters] + rater[place % raters] + cluster[number] + 0.5 * random.standardNormal()
        }
        means.add(values[...], to: number)
      }
      let found = bootstrap.resample(tally: { means.means(weights: $0) }) { matrix, multiplicities in
        [RaterMean.ofPairs(matrix, raters: raters, multiplicities: multiplicities)]
      }.intervals { $0[0] }
      let ofRaters = 3 + cluster.reduce(0, +) / Double(clusters)
      let ofClusters = 3 + 2 * rater.reduce(0, +) / Double(raters)
      for (place, (interval, truth)) in [(found.both, 3), (found.raters, ofRaters), (found.clusters, ofClusters)]
        .enumerated()
      {
        if let interval, interval.low <= truth, truth <= interval.high { covered[place] += 1 }
      }
    }
    // 95 % is promised; 200 rounds leave a standard error of 1.5 %.
    for count in covered { #expect((0.9...1).contains(Double(count) / Double(rounds)), "\(covered)") }
  }

  @Test(arguments: [(4, 9), (30, 2), (4, 4)]) func fewUnitsAreNotResampled(clusters: Int, raters: Int) {
    let found = TwoWayBootstrap(clusters: clusters, raters: raters).resample(tally: { _ in 0 }) { _, _ in [1] }
      .intervals { $0[0] }
    #expect((found.clusters == nil) == (clusters < 5) && (found.raters == nil) == (raters < 5))
    #expect((found.both == nil) == (clusters < 5 || raters < 5))
    #expect(found.clusters.map { $0.low == 1 && $0.high == 1 } ?? true)
  }

  @Test func aNumberThatResamplesOftenLackHasNoInterval() {
    var calls = 0
    let found = TwoWayBootstrap(clusters: 9, raters: 1).resample(tally: { _ in 0 }) { _, _ in
      calls += 1
      return [calls % 3 == 0 ? Double.nan : 1]
    }.intervals { $0[0] }
    #expect(found.clusters == nil)
  }

  @Test func theMeansAreThoseOfTheCells() {
    var means = ClusterMeans(clusters: 2, cells: 4)
    means.add([1, 2, 3, 4], to: 0)
    means.add([3, 4, 5, 6], to: 0)
    means.add([10, 20, 30, 40], to: 1)
    let expected: [Double] = [14, 26, 38, 50]
    #expect(means.means().map { ($0 * 3).rounded() } == expected)
    #expect(means.means(weights: [0, 2]) == [10, 20, 30, 40])
    #expect(RaterMean.ofPairs([10, 20, 30, 40], raters: 2) == 25)
    #expect(RaterMean.ofPairs([10, 20, 30, 40], raters: 2, multiplicities: [2, 0]).isNaN)
    #expect(RaterMean.ofRaters([10, 40]) == 25 && RaterMean.ofRaters([10, .nan]) == 10)
    #expect(RaterMean.ofRaters([10, 40], multiplicities: [2, 0]) == 10)
  }
}
