import Testing

@testable import Statistics

/// The worked example of the methods' specification: two states, two numbers a row, six rows.
@Suite struct HiddenMarkovWorkedNumbersTests {
  static let rows = [0.1, -0.2, 0.5, 0.3, 2.5, -0.8, 3.2, -1.5, 0.2, 0.1, 2.9, -0.4]

  private func model() throws -> HiddenMarkovModel {
    try #require(
      HiddenMarkovModel(
        start: [0.6, 0.4], transition: [0.8, 0.2, 0.3, 0.7], means: [0, 0, 3, -1], covariance: .diagonal,
        covariances: [1, 0.5, 2, 1.5]))
  }

  private func sequences(_ lengths: [Int]) throws -> ObservationSequences {
    try ObservationSequences(values: Self.rows, dimension: 2, lengths: lengths)
  }

  private func agree(_ values: [Double], _ expected: [Double], within tolerance: Double) -> Bool {
    values.count == expected.count && zip(values, expected).allSatisfy { ($0 - $1).magnitude < tolerance }
  }

  @Test func likelihoodAndPathOfOneSequence() throws {
    let (model, one) = (try model(), try sequences([6]))
    let likelihood = try #require(model.logLikelihood(of: one))
    #expect((likelihood + 17.212901185751893).magnitude < 1e-12)
    let decoding = try #require(model.decode(one))
    #expect(decoding.paths == [[0, 0, 1, 1, 0, 1]])
    #expect((decoding.logProbability + 17.730619475498052).magnitude < 1e-12)
    let posteriors = try #require(model.posteriors(of: one))
    let first = stride(from: 0, to: 12, by: 2).map { posteriors[$0] }
    #expect(
      agree(
        first, [0.9855181078, 0.9487212089, 0.0631705092, 0.0023501181, 0.7770473165, 0.0992260402], within: 6e-11))
  }

  @Test func sequencesAreScoredAndDecodedEachByItself() throws {
    let (model, two) = (try model(), try sequences([4, 2]))
    let likelihood = try #require(model.logLikelihood(of: two))
    #expect((likelihood + 16.694853656760813).magnitude < 1e-12)
    let decoding = try #require(model.decode(two))
    #expect(decoding.paths.map(\.count) == [4, 2])
    #expect((decoding.logProbability + 17.037472294938112).magnitude < 1e-12)
  }

  @Test func criteriaCountParametersAndRows() throws {
    let (model, one) = (try model(), try sequences([6]))
    let likelihood = try #require(model.logLikelihood(of: one))
    #expect(model.parameterCount == 11)
    #expect((model.akaikeCriterion(logLikelihood: likelihood) - 56.425802371503785).magnitude < 1e-12)
    #expect((model.bayesianCriterion(logLikelihood: likelihood, rows: 6) - 54.13515653301239).magnitude < 1e-12)
    #expect(HiddenMarkovModel.parameterCount(states: 5, dimension: 14, covariance: .diagonal) == 164)
    #expect(HiddenMarkovModel.parameterCount(states: 5, dimension: 14, covariance: .full) == 619)
  }

  @Test func oneStepOfExpectationMaximisation() throws {
    let (first, one) = (try model(), try sequences([6]))
    let fit = try #require(ExpectationMaximisation(mostIterations: 1).fit(first, to: one))
    #expect(agree(fit.model.start, [0.9855181078, 0.0144818922], within: 6e-11))
    #expect(
      agree(fit.model.transition, [0.3963930438, 0.6036069562, 0.3552584968, 0.6447415032], within: 6e-11))
    #expect(agree(fit.model.means, [0.4108172342, 0.0248486247, 2.6307821898, -0.8231411278], within: 6e-11))
    #expect(
      agree(fit.model.covariances, [0.3672067445, 0.070372393, 0.6586147566, 0.2846227032], within: 6e-10))
    #expect((fit.logLikelihood + 9.024259290094287).magnitude < 1e-12)
    let plain = try #require(ExpectationMaximisation(variancePrior: 0, mostIterations: 1).fit(first, to: one))
    #expect(agree(plain.model.covariances, [0.36372973, 0.06689538, 0.6554137, 0.28142164], within: 6e-9))
  }
}
