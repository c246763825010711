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

  @Test func coversTheTruthAboutAsOftenAsItSays() {
    // Value of a pair: a part of each unit and a part of its own, all normal, mean 0; nine units as in the suite.
    var random = MersenneTwister(seed: 11)
    var covered = 0
    for _ in 0..<1000 {
      let parts = (0..<9).map { _ in random.standardNormal() }
      let pairs = allPairs(9) { parts[$0] + parts[$1] + random.standardNormal() }
      if let result = PairMean(pairs), (result.low ?? 0) <= 0, (result.high ?? 0) >= 0 { covered += 1 }
    }
    #expect((930...985).contains(covered), "\(covered) of 1000")
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
