import Foundation
import Numerics
import Testing

@testable import Statistics

@Suite struct HierarchicalClusteringTests {
  // scipy.cluster.hierarchy.linkage(squareform(d), "average") and leaves_list, SciPy 1.17.1.
  @Test func mergesAndLeavesAreThoseOfSciPy() throws {
    let distances = [
      [0.0, 0.328, 0.389, 0.653, 0.568, 0.577, 0.441], [0.328, 0.0, 0.716, 0.34, 0.25, 0.265, 0.427],
      [0.389, 0.716, 0.0, 1.026, 0.958, 0.966, 0.665], [0.653, 0.34, 1.026, 0.0, 0.244, 0.269, 0.525],
      [0.568, 0.25, 0.958, 0.244, 0.0, 0.028, 0.621], [0.577, 0.265, 0.966, 0.269, 0.028, 0.0, 0.646],
      [0.441, 0.427, 0.665, 0.525, 0.621, 0.646, 0.0],
    ]
    let expected: [(Int, Int, Double, Int)] = [
      (4, 5, 0.028, 2), (3, 7, 0.2565, 3), (1, 8, 0.285, 4), (0, 2, 0.389, 2), (6, 10, 0.553, 3),
      (9, 11, 0.6675833333333333, 7),
    ]
    let found = try #require(HierarchicalClustering(distances: distances))
    #expect(found.leaves == [1, 3, 4, 5, 6, 0, 2])
    for (merge, wanted) in zip(found.merges, expected) {
      #expect(merge.first == wanted.0 && merge.second == wanted.1 && merge.count == wanted.3)
      #expect((merge.height - wanted.2).magnitude < 1e-12)
    }
  }

  @Test func oneItemIsALeafAndWhatHasNoDistanceIsRefused() throws {
    let one = try #require(HierarchicalClustering(distances: [[0]]))
    #expect(one.leaves == [0] && one.merges.isEmpty)
    #expect(HierarchicalClustering(distances: []) == nil)
    #expect(HierarchicalClustering(distances: [[0, .nan], [.nan, 0]]) == nil)
    #expect(HierarchicalClustering(distances: [[0, 1]]) == nil)
  }

  @Test func equalDistancesAreMergedInTheOrderOfTheItems() throws {
    let equal = (0..<4).map { row in (0..<4).map { row == $0 ? 0.0 : 1.0 } }
    let found = try #require(HierarchicalClustering(distances: equal))
    #expect(found.merges.map(\.first) == [0, 2, 4] && found.leaves == [0, 1, 2, 3])
  }
}

// Items whose features share a part within each group and another part with `shared`.
private func grouped(
  _ random: inout MersenneTwister, counts: [Int], features: Int, shared: [Double] = [], weight: Double = 0
) -> [Double] {
  var values: [Double] = []
  for count in counts {
    let common = (0..<features).map { _ in random.standardNormal() }
    for _ in 0..<count { values += common.map { $0 + random.standardNormal() } }
  }
  return shared.isEmpty ? values : zip(values, shared).map { $0 + weight * $1 }
}

private func without(_ values: [Double], _ range: Range<Int>, _ features: Int) -> [Double] {
  Array(values[..<(range.lowerBound * features)]) + Array(values[(range.upperBound * features)...])
}

@Suite struct GroupedRepresentationTests {
  @Test(arguments: [(5, 7), (40, 9)])
  func leavingAGroupOutIsWhatComputingItWithoutGives(_ features: Int, _ otherFeatures: Int) throws {
    var random = MersenneTwister(seed: 4)
    let counts = [6, 0, 9, 5, 1, 8]
    let items = counts.reduce(0, +)
    let left = grouped(&random, counts: counts, features: features)
    let right = (0..<items * otherFeatures).map { left[$0 % left.count] + 2 * random.standardNormal() }
    let one = try #require(Representation(left, items: items, features: features))
    let other = try #require(Representation(right, items: items, features: otherFeatures))
    let first = try #require(GroupedRepresentation(one, groups: counts))
    let second = try #require(GroupedRepresentation(other, groups: counts))
    let found = try #require(first.debiasedCKA(second))
    let whole = try #require(one.debiasedCKA(other))
    #expect((found.whole - whole).magnitude < 1e-12)
    for (group, range) in first.groups.enumerated() {
      let rest = items - range.count
      let restOfOne = try #require(Representation(without(left, range, features), items: rest, features: features))
      let restOfOther = try #require(
        Representation(without(right, range, otherFeatures), items: rest, features: otherFeatures))
      let expected = try #require(restOfOne.debiasedCKA(restOfOther))
      #expect((found.leavingOut[group] - expected).magnitude < 1e-11)
    }
  }

  @Test func groupsThatDoNotFitAreRefused() throws {
    var random = MersenneTwister(seed: 4)
    let values = grouped(&random, counts: [4, 4], features: 3)
    let whole = try #require(Representation(values, items: 8, features: 3))
    #expect(
      GroupedRepresentation(whole, groups: [4, 5]) == nil && GroupedRepresentation(whole, groups: [9, -1]) == nil)
    let one = try #require(GroupedRepresentation(whole, groups: [4, 4]))
    let other = try #require(GroupedRepresentation(whole, groups: [8]))
    #expect(one.debiasedCKA(other) == nil)
    let same = try #require(one.debiasedCKA(one))
    #expect((same.whole - 1).magnitude < 1e-12)
    // Nothing remains without the only group.
    let only = try #require(other.debiasedCKA(other))
    #expect(only.leavingOut == [only.whole])
  }
}

@Suite struct LeadingSubspaceTests {
  @Test func rotationAndScaleLeaveTheSubspaceAndRandomOnesOverlapByChance() throws {
    var random = MersenneTwister(seed: 9)
    let (items, features, dimensions) = (60, 6, 3)
    let values = (0..<items * features).map { place in random.standardNormal() * Double(1 + place % features) }
    let turned = (0..<items).flatMap { item in
      (0..<features).map { 3 * values[item * features + (features - 1 - $0)] }
    }
    func subspace(_ values: [Double]) throws -> LeadingSubspace {
      let made = try #require(Representation(values, items: items, features: features))
      return try #require(LeadingSubspace(made, dimensions: dimensions))
    }
    let same = try #require(try subspace(values).angles(try subspace(turned)))
    #expect(same.mean < 1e-5 && (same.meanSquaredCosine - 1).magnitude < 1e-10)
    var overlaps: [Double] = []
    for _ in 0..<200 {
      let one = try subspace((0..<items * features).map { _ in random.standardNormal() })
      let other = try subspace((0..<items * features).map { _ in random.standardNormal() })
      overlaps.append(try #require(one.angles(other)).meanSquaredCosine)
    }
    let moments = SampleMoments(overlaps)
    // Centred items leave one dimension out.
    let chance = Double(dimensions) / Double(items - 1)
    let error = moments.standardDeviation / 200.0.squareRoot()
    #expect((moments.mean - chance).magnitude < 4 * error)
  }
}

@Suite struct ExchangedNullTests {
  // p-values of unrelated runs whose items share a part within their sequence; blocks of so many items are exchanged.
  private func pValues(_ trials: Int, exchanging block: Int) throws -> [Double] {
    let (runs, sequences, tokens, features) = (4, 8, 4, 6)
    var random = MersenneTwister(seed: 21)
    let counts = [Int](repeating: tokens, count: sequences)
    let items = sequences * tokens
    return try (0..<trials).map { _ in
      let values = (0..<runs).map { _ in grouped(&random, counts: counts, features: features) }
      func pairs(_ values: [[Double]]) -> [Double?] {
        let made = values.map { Representation($0, items: items, features: features) }
        return PairMean.pairs(of: runs).map { pair in
          made[pair.first].flatMap { one in made[pair.second].flatMap { one.debiasedCKA($0) } }
        }
      }
      let draws = (0..<20).map { _ in
        pairs(
          values.map { run in
            var order = Array(0..<items / block)
            random.shuffle(&order)
            return order.flatMap { run[$0 * block * features..<($0 + 1) * block * features] }
          })
      }
      let null = try #require(ExchangedNull(draws, runs: runs))
      let observed = pairs(values).compactMap { $0 }
      return null.upperTail(observed.reduce(0, +) / Double(observed.count))
    }
  }

  @Test func pValuesOfUnrelatedRunsAreUniform() throws {
    let trials = 500
    let sorted = try pValues(trials, exchanging: 4).sorted()
    var distance = 0.0
    for (index, value) in sorted.enumerated() {
      let (below, above) = (Double(index) / Double(trials), Double(index + 1) / Double(trials))
      distance = max(distance, above - value, value - below)
    }
    // Kolmogorov and Smirnov at 0.01.
    #expect(distance < 1.628 / Double(trials).squareRoot(), "distance \(distance)")
    #expect(sorted.filter { $0 < 0.05 }.count < 45)
  }

  @Test func exchangingTokensInsteadOfSequencesRejectsUnrelatedRuns() throws {
    let rejected = try pValues(100, exchanging: 1).filter { $0 <= 0.05 }.count
    #expect(rejected > 25, "\(rejected) of 100")
  }

  @Test func momentsAreThoseOfTheMeanOverPairs() throws {
    // Two runs: one pair, whose moments these are.
    let values = [0.1, 0.4, 0.2, 0.9, 0.3, 0.2]
    let null = try #require(ExchangedNull(values.map { [$0] }, runs: 2))
    let moments = SampleMoments(values)
    #expect((null.mean - moments.mean).magnitude < 1e-12)
    #expect((null.standardDeviation - moments.standardDeviation).magnitude < 1e-12)
    // Third cumulant by its unbiased estimate, over the cube of the standard deviation.
    let cubes: Double = values.map { pow($0 - moments.mean, 3) }.reduce(0, +)
    let skewness: Double = cubes * 6 / 20 / pow(moments.standardDeviation, 3)
    #expect((null.skewness - skewness).magnitude < 1e-12)
    let quantile = null.upperQuantile(0.05)
    #expect((null.upperTail(quantile) - 0.05).magnitude < 1e-9 && quantile > null.mean)
    #expect(ExchangedNull([[0.1], [0.1], [0.1]], runs: 2) == nil)
    #expect(ExchangedNull([[nil], [nil], [nil]], runs: 2) == nil)
  }
}
