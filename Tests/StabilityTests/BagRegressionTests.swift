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
    #expect(found.permutationPValue < 0.1)
    #expect(found.rSquaredWithoutDeviating == nil)
  }

  @Test func oneDevianceCarriesNothingToTheOthers() throws {
    let values = [1.0, 1.1, 0.9, 1.0, 1.05, 5.0]
    let alone = bags.indices.map { $0 == 5 ? [0.0, 0.0, 1.0] : [0.5, 0.5, 0.0] }
    let found = try #require(BagRegression(bags: alone, values: values, response: "loss", step: 9, deviating: [5]))
    #expect(found.rSquared > 0.99)
    #expect(found.leaveOneOutRSquared == nil, "the run that makes the fit cannot be predicted from the others")
    #expect(found.permutationPValue > 0.1)
    #expect((found.rSquaredWithoutDeviating ?? 1) < 1e-12)
  }

  @Test func refusesEqualValuesAndTwoRuns() {
    #expect(
      BagRegression(bags: bags, values: Array(repeating: 2, count: 6), response: "a", step: 1, deviating: []) == nil)
    #expect(BagRegression(bags: [[1], [1]], values: [1, 2], response: "a", step: 1, deviating: []) == nil)
  }
}
