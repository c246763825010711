import Foundation
import Numerics
import Testing

@testable import Statistics

/// Against the sum over every path, written out with plain densities.
@Suite struct HiddenMarkovEnumerationTests {
  struct Enumerated {
    var logLikelihood: Double
    var posteriors: [Double]
    var bestPath: [Int]
  }

  private func density(_ model: HiddenMarkovModel, _ state: Int, _ row: [Double]) -> Double {
    // Missing values are integrated out of a diagonal density.
    let present = row.indices.filter { !row[$0].isNaN }
    if model.covariance == .full {
      guard present.count == row.count,
        let shape = PositiveDefinite(Array(model.covariances[state * 4..<state * 4 + 4]), order: 2)
      else { return 1 }
      let (inverse, x, y) = (shape.inverse, row[0] - model.means[state * 2], row[1] - model.means[state * 2 + 1])
      let distance = x * x * inverse[0] + 2 * x * y * inverse[1] + y * y * inverse[3]
      return exp(-0.5 * distance) / (2 * Double.pi * exp(0.5 * shape.logDeterminant))
    }
    return present.reduce(1) { product, index in
      let variance = model.covariances[state * 2 + index]
      let away = row[index] - model.means[state * 2 + index]
      return product * exp(-0.5 * away * away / variance) / (2 * Double.pi * variance).squareRoot()
    }
  }

  private func enumerate(_ model: HiddenMarkovModel, _ rows: [[Double]]) -> Enumerated {
    let states = model.stateCount
    var total = 0.0
    var best = (probability: -1.0, path: [Int]())
    var posteriors = [Double](repeating: 0, count: rows.count * states)
    let paths = Int(pow(Double(states), Double(rows.count)))
    for code in 0..<paths {
      var path: [Int] = []
      var rest = code
      for _ in rows {
        path.append(rest % states)
        rest /= states
      }
      var probability = model.start[path[0]]
      for (index, state) in path.enumerated() {
        if index > 0 { probability *= model.transition[path[index - 1] * states + state] }
        probability *= density(model, state, rows[index])
      }
      total += probability
      if probability > best.probability { best = (probability, path) }
      for (index, state) in path.enumerated() { posteriors[index * states + state] += probability }
    }
    return Enumerated(
      logLikelihood: log(total), posteriors: posteriors.map { $0 / total }, bestPath: best.path)
  }

  private func model(_ covariance: HiddenMarkovModel.Covariance, _ random: inout MersenneTwister) throws
    -> HiddenMarkovModel
  {
    func probabilities() -> [Double] {
      let draws = (0..<3).map { _ in random.uniform() }
      return draws.map { $0 / draws.reduce(0, +) }
    }
    let start = probabilities()
    let transition = probabilities() + probabilities() + probabilities()
    let means = (0..<6).map { _ in 4 * random.uniform() - 2 }
    let covariances = (0..<3).flatMap { _ -> [Double] in
      let (a, b, c) = (0.5 + random.uniform(), random.uniform() - 0.5, 0.5 + random.uniform())
      return covariance == .diagonal ? [a, c] : [a, b, b, c]
    }
    return try #require(
      HiddenMarkovModel(
        start: start, transition: transition, means: means, covariance: covariance, covariances: covariances))
  }

  @Test(arguments: [HiddenMarkovModel.Covariance.diagonal, .full], [false, true])
  func agreesWithTheSumOverAllPaths(_ covariance: HiddenMarkovModel.Covariance, _ hasGaps: Bool) throws {
    var random = MersenneTwister(seed: 7)
    for _ in 0..<5 {
      let model = try model(covariance, &random)
      var values = (0..<12).map { _ in 5 * random.uniform() - 2.5 }
      if hasGaps { for place in [1, 4, 5, 10] { values[place] = .nan } }
      let rows = stride(from: 0, to: 12, by: 2).map { [values[$0], values[$0 + 1]] }
      let sequences = try ObservationSequences(values: values, dimension: 2, lengths: [6])
      let expected = enumerate(model, rows)
      let likelihood = try #require(model.logLikelihood(of: sequences))
      #expect((likelihood - expected.logLikelihood).magnitude < 1e-12)
      let posteriors = try #require(model.posteriors(of: sequences))
      let far = zip(posteriors, expected.posteriors).map { ($0 - $1).magnitude }.max() ?? 1
      #expect(far < 1e-12)
      #expect(model.decode(sequences)?.paths == [expected.bestPath])
      // Filtered posteriors are those of the rows so far.
      let filtered = try #require(model.filteredPosteriors(of: sequences))
      for length in 1...6 {
        let begun = enumerate(model, Array(rows.prefix(length)))
        for state in 0..<3 {
          let place = (length - 1) * 3 + state
          #expect((filtered[place] - begun.posteriors[place]).magnitude < 1e-12)
        }
      }
    }
  }

  @Test func scaledAndLogarithmicRecursionsAgree() throws {
    var random = MersenneTwister(seed: 11)
    let model = try model(.diagonal, &random)
    let values = (0..<400).map { _ in 5 * random.uniform() - 2.5 }
    let sequences = try ObservationSequences(values: values, dimension: 2, lengths: [120, 80])
    let scaled = ForwardBackward(sequences, stateCount: 3)
    let densities = try #require(model.logDensities(of: sequences))
    for (cell, value) in densities.enumerated() { scaled.densities.values[cell] = value }
    let total = try #require(scaled.run(model))
    let first = LogSpaceRecursion(model, densities: densities, 120)
    let second = LogSpaceRecursion(model, densities: Array(densities[360...]), 80)
    #expect((total - first.logLikelihood - second.logLikelihood).magnitude < 1e-10)
    let counts = zip(first.transitions, second.transitions).map { $0 + $1 }
    let apart = zip(counts, scaled.transitions).map { ($0 - $1).magnitude }.max() ?? 1
    #expect(apart < 1e-9)
    let posteriors = first.posteriors + second.posteriors
    let far = withExtendedLifetime(scaled) {
      zip(posteriors, scaled.posteriors.values).map { ($0 - $1).magnitude }.max() ?? 1
    }
    #expect(far < 1e-11)
  }

  @Test func densitiesFarBelowTheSmallestNumberDoNotLoseThePath() throws {
    // From state 0 only state 1 can follow, from 1 only 2; each row fits a state that cannot be there, by a factor of e^-5000.
    let model = try #require(
      HiddenMarkovModel(
        start: [1, 0, 0], transition: [0, 1, 0, 0, 0, 1, 0, 0, 1], means: [0, 100, 200], covariance: .diagonal,
        covariances: [1, 1, 1]))
    let sequences = try ObservationSequences(values: [200, 0, 100, 200], dimension: 1, lengths: [4])
    let expected = -0.5 * (200.0 * 200 + 100 * 100 + 100 * 100) - 2 * log(2 * Double.pi)
    let likelihood = try #require(model.logLikelihood(of: sequences))
    #expect((likelihood - expected).magnitude < 1e-9)
    let posteriors = try #require(model.posteriors(of: sequences))
    let far = zip(posteriors, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1]).map { ($0 - $1).magnitude }.max() ?? 1
    #expect(far < 1e-10)
    #expect(model.decode(sequences)?.paths == [[0, 1, 2, 2]])
  }
}
