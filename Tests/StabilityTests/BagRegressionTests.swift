import Numerics
import Testing

@testable import Stability

@Suite struct BagRegressionTests {
  private let bags = [
    [0.2, 0.3, 0.5], [0.25, 0.25, 0.5], [0.1, 0.4, 0.5], [0.3, 0.3, 0.4], [0.15, 0.35, 0.5], [0.2, 0.4, 0.4],
  ]

  @Test func agreesWithOrdinaryLeastSquares() throws {
    // statsmodels 0.15.0 OLS of values on a constant and the first two columns; predictions of each run from the others
    let values = [1.0, 1.4, 0.3, 2.1, 0.8, 1.2]
    let found = try #require(BagRegression(bags: bags, values: values, response: "loss", step: 9, deviating: []))
    #expect(found.predictors == 2)
    #expect((found.rSquared - 0.9840259740259739).magnitude < 1e-12)
    #expect(((found.leaveOneOutRSquared ?? .nan) - 0.9530387205387203).magnitude < 1e-10)
    #expect((found.permutationPValue ?? 1) < 0.1)
    #expect(found.rSquaredWithoutDeviating == nil)
  }

  @Test func oneDevianceCarriesNothingToTheOthers() throws {
    let values = [1.0, 1.1, 0.9, 1.0, 1.05, 5.0]
    let alone = bags.indices.map { $0 == 5 ? [0.0, 0.0, 1.0] : [0.5, 0.5, 0.0] }
    let found = try #require(BagRegression(bags: alone, values: values, response: "loss", step: 9, deviating: [5]))
    #expect(found.rSquared > 0.99)
    #expect(found.leaveOneOutRSquared == nil, "the run that makes the fit cannot be predicted from the others")
    #expect((found.permutationPValue ?? 0) > 0.1)
    #expect((found.rSquaredWithoutDeviating ?? 1) < 1e-12)
  }

  @Test func refusesEqualValuesAndTwoRuns() {
    #expect(
      BagRegression(bags: bags, values: Array(repeating: 2, count: 6), response: "a", step: 1, deviating: []) == nil)
    #expect(BagRegression(bags: [[1], [1]], values: [1, 2], response: "a", step: 1, deviating: []) == nil)
  }

  private func runs(_ seeds: [(Int, Int)]) -> [RunRecord] {
    seeds.enumerated().map { RunRecord(name: "run\($0)", size: "14m", initSeed: $1.0, dataSeed: $1.1) }
  }

  @Test func sharesOfStatesThatOnlyNameTheInitialisationProveNothing() throws {
    // Three initialisations that differ in performance, three data orders that hardly matter; the bag says which initialisation it is.
    let crossed = runs((1...3).flatMap { initial in (1...3).map { (initial, $0) } })
    let codes = [[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]
    let bags = crossed.map { codes[$0.storedSeeds.initial - 1] }
    let values = crossed.map { Double($0.storedSeeds.initial) + 0.1 * Double($0.storedSeeds.dataOrder) }
    func pValue(_ seeds: SeedExchange?) throws -> Double? {
      try #require(
        BagRegression(bags: bags, values: values, response: "loss", step: 8, deviating: [], seeds: seeds)
      ).permutationPValue
    }
    #expect((try pValue(.free) ?? 1) < 0.01, "as if the nine runs were nine replicates")
    #expect(try pValue(SeedExchange(crossed)) == 1)
    #expect(try pValue(nil) == nil)
    let found = try #require(
      BagRegression(
        bags: bags, values: values, response: "loss", step: 8, deviating: [], seeds: SeedExchange(crossed)))
    #expect(found.exchange?.hasSuffix("36 ways: p is at least 1 / 36") == true)
  }

  @Test func whatSharedSeedsAllowToExchange() {
    #expect(SeedExchange(runs([(1, 1), (2, 2), (3, 3)])) == .free)
    #expect(SeedExchange(runs([(1, 1), (1, 2), (1, 3)])) == .free)
    #expect(SeedExchange(runs([(2, 1), (1, 2), (1, 1), (2, 2)])) == .crossed([[2, 1], [0, 3]]))
    #expect(SeedExchange(runs([(1, 1), (1, 2), (2, 3), (2, 4)])) == .blocks([[0, 1], [2, 3]]))
    #expect(SeedExchange(runs([(1, 1), (1, 2), (2, 3), (3, 4)])) == nil)
    var random = MersenneTwister(seed: 3)
    for _ in 0..<20 {
      let dealt = SeedExchange.crossed([[0, 1, 2], [3, 4, 5]]).shuffled([0, 1, 2, 10, 11, 12], &random)
      let rows = [Array(dealt[..<3]), Array(dealt[3...])]
      #expect(Set(rows.map { Set($0.map { Int($0) / 10 }) }) == [[0], [1]], "initialisations stay whole: \(dealt)")
      #expect(zip(rows[0], rows[1]).allSatisfy { Int($0) % 10 == Int($1) % 10 }, "data orders too: \(dealt)")
      let blocks = SeedExchange.blocks([[0, 2], [1, 3]]).shuffled([0, 10, 1, 11], &random)
      #expect(Set([blocks[0], blocks[2]].map { Int($0) / 10 }).count == 1, "\(blocks)")
    }
  }
}
