import Foundation
import Testing

@testable import Statistics

/// Against hmmlearn: `Vectors/hidden_markov.json`, made by `analysis/references/hidden_markov.py` (hmmlearn 0.3.3, NumPy 2.4.6).
@Suite struct HiddenMarkovReferenceTests {
  struct Parameters: Decodable {
    var start: [Double]
    var transition: [Double]
    var means: [Double]
    var covariances: [Double]

    func model(_ covariance: HiddenMarkovModel.Covariance) -> HiddenMarkovModel? {
      HiddenMarkovModel(
        start: start, transition: transition, means: means, covariance: covariance, covariances: covariances)
    }
  }

  struct Case: Decodable {
    var covariance: HiddenMarkovModel.Covariance
    var first: Parameters
    var logLikelihood: Double
    var pathLogProbability: Double
    var path: [Int]
    var posteriors: [Double]
    var fitted: Parameters
    var fittedLogLikelihood: Double
    var fittedPath: [Int]
  }

  struct Document: Decodable {
    var iterations: Int
    var dimension: Int
    var lengths: [Int]
    var rows: [Double]
    var cases: [Case]
  }

  static func document() throws -> Document {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/hidden_markov.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Document.self, from: Data(contentsOf: file))
  }

  private func farthest(_ values: [Double], _ expected: [Double]) -> Double {
    guard values.count == expected.count else { return .infinity }
    return zip(values, expected).map { ($0 - $1).magnitude / max(1, $1.magnitude) }.max() ?? 0
  }

  @Test(arguments: [HiddenMarkovModel.Covariance.diagonal, .full])
  func likelihoodPathsPosteriorsAndFixedPointsAgree(_ covariance: HiddenMarkovModel.Covariance) throws {
    let document = try Self.document()
    let expected = try #require(document.cases.first { $0.covariance == covariance })
    let sequences = try ObservationSequences(
      values: document.rows, dimension: document.dimension, lengths: document.lengths)
    let first = try #require(expected.first.model(covariance))
    let likelihood = try #require(first.logLikelihood(of: sequences))
    #expect((likelihood - expected.logLikelihood).magnitude < 1e-9)
    let decoding = try #require(first.decode(sequences))
    #expect(decoding.paths.flatMap { $0 } == expected.path)
    #expect((decoding.logProbability - expected.pathLogProbability).magnitude < 1e-9)
    #expect(farthest(try #require(first.posteriors(of: sequences)), expected.posteriors) < 1e-11)

    let patient = ExpectationMaximisation(tolerance: -.infinity, mostIterations: document.iterations)
    let fit = try #require(patient.fit(first, to: sequences))
    #expect(fit.history.count == document.iterations)
    #expect((fit.logLikelihood - expected.fittedLogLikelihood).magnitude < 1e-8)
    #expect(farthest(fit.model.start, expected.fitted.start) < 1e-9)
    #expect(farthest(fit.model.transition, expected.fitted.transition) < 1e-9)
    #expect(farthest(fit.model.means, expected.fitted.means) < 1e-9)
    #expect(farthest(fit.model.covariances, expected.fitted.covariances) < 1e-9)
    #expect(fit.model.decode(sequences)?.paths.flatMap { $0 } == expected.fittedPath)
  }
}
