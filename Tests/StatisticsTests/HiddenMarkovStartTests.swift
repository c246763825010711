import Numerics
import Testing

@testable import Statistics

@Suite struct HiddenMarkovStartTests {
  private func clusters(_ random: inout MersenneTwister) -> [Double] {
    (0..<180).flatMap { row -> [Double] in
      let level = Double(row % 3)
      return [level + 0.1 * random.uniform(), -2 * level + 0.1 * random.uniform()]
    }
  }

  @Test func oneStartFindsWellSeparatedClusters() {
    var random = MersenneTwister(seed: 1)
    let rows = clusters(&random)
    var found = 0
    for seed in 1...20 {
      var draws = MersenneTwister(seed: UInt32(seed))
      let means = KMeans(rows, dimension: 2, count: 3, starts: 1, random: &draws)
      let levels = stride(from: 0, to: 6, by: 2).map { means.centres[$0].rounded(.down) }.sorted()
      if levels == [0, 1, 2] { found += 1 }
    }
    #expect(found >= 19, "found in \(found) of 20")
  }

  @Test func gammaVariatesHaveTheirMeanAndVariance() {
    var random = MersenneTwister(seed: 2)
    for shape in [0.1, 1.0 / 3, 1] {
      let draws = (0..<20_000).map { _ in HiddenMarkovStart.gamma(shape, &random) }
      let mean = draws.reduce(0, +) / 20_000
      let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      #expect((mean / shape - 1).magnitude < 0.1, "mean \(mean) for \(shape)")
      #expect((variance / shape - 1).magnitude < 0.2, "variance \(variance) for \(shape)")
    }
  }

  @Test func startsHoldTheClustersTheOverallVarianceAndProbabilities() throws {
    var random = MersenneTwister(seed: 3)
    let rows = clusters(&random).map { $0 + 7 }
    let sequences = try ObservationSequences(values: rows, dimension: 2, lengths: [100, 80])
    let features = EmissionFeatures(sequences, covariance: .diagonal)
    let starts = HiddenMarkovStart(sequences, .diagonal, means: features.offset)
    let model = try #require(starts.model(states: 3, seed: 5, clusterStarts: 10))
    #expect((0..<3).map { model.means[2 * $0].rounded(.down) }.sorted() == [7, 8, 9], "means \(model.means)")
    #expect((model.start.reduce(0, +) - 1).magnitude < 1e-12)
    #expect((0..<3).allSatisfy { (model.transition[3 * $0..<3 * $0 + 3].reduce(0, +) - 1).magnitude < 1e-12 })
    #expect((model.covariances[0] - 0.67).magnitude < 0.05, "variances \(model.covariances)")
    #expect(model.start.contains { $0 > 0.4 }, "start \(model.start), transition \(model.transition)")
  }
}
