import Foundation
import Numerics
import Statistics
import Testing

@Suite struct ComparisonTests {
  @Test func welchAndPairedTestsAgreeWithSciPy() throws {
    for sample in try TestVectors.read().two_samples {
      let welch = try #require(MeanDifference.welch(sample.first, sample.second))
      #expect(near(welch.difference, sample.difference) && near(welch.pValue, sample.p))
      #expect(near(welch.degreesOfFreedom, sample.df) && near(welch.low, sample.low) && near(welch.high, sample.high))
      if sample.paired_p != nil {
        let paired = MeanDifference.paired(differences(sample))
        #expect(near(paired?.pValue, sample.paired_p) && near(paired?.low, sample.paired_low))
        #expect(near(paired?.high, sample.paired_high))
      }
    }
  }

  @Test func permutationTestsAgreeWithSciPysExactOnes() throws {
    for sample in try TestVectors.read().two_samples {
      let test = try #require(PermutationTest.unpaired(sample.first, sample.second))
      if let expected = sample.permutation {
        #expect(test.isExact && near(test.pValue, expected, 1e-12), "\(test.pValue) \(expected)")
      }
      if let expected = sample.sign_p {
        #expect(near(PermutationTest.paired(differences(sample))?.pValue, expected, 1e-12))
      }
    }
  }

  @Test func drawnPermutationsAgreeWithTheNormalLimit() throws {
    // 30 + 30 values have too many arrangements; the difference is 1.96 standard errors under the null.
    let first = (0..<30).map { Double($0) }
    let spread = SampleMoments(first + first).variance
    let second = first.map { $0 + 1.96 * (spread * 2 / 30).squareRoot() }
    let test = try #require(PermutationTest.unpaired(first, second))
    #expect(!test.isExact && test.arrangements == 100_000 && near(test.pValue, 0.053, 0.01), "\(test.pValue)")
    #expect(PermutationTest.unpaired(first, second) == test)
    #expect(PermutationTest.paired(first.map { $0 - 14.5 })?.isExact == false)
  }

  @Test func threeAgainstThreeCannotFallBelowATenth() {
    // C(6, 3) = 20 arrangements, of which the observed one and its mirror image are the most extreme.
    #expect(PermutationTest.unpaired([1, 2, 3], [101, 102, 103])?.pValue == 0.1)
    #expect(PermutationTest.paired([1, 2, 3])?.pValue == 0.25)
  }

  @Test func equalValuesAreNoEvidence() {
    #expect(MeanDifference.welch([2, 2, 2], [2, 2, 2]) == nil && MeanDifference.welch([1], [2, 3]) == nil)
    #expect(PermutationTest.unpaired([2, 2, 2], [2, 2, 2])?.pValue == 1)
    #expect(BootstrapT.unpaired([2, 2, 2, 2, 2], [2, 2, 2, 2, 2]) == nil)
    #expect(ProbabilityOfImprovement.unpaired([2, 2], [2, 2])?.estimate == 0.5)
  }

  @Test func probabilityOfImprovementIsMannWhitneysAndHasNewcombesInterval() throws {
    for sample in try TestVectors.read().two_samples {
      let found = try #require(ProbabilityOfImprovement.unpaired(sample.first, sample.second))
      #expect(near(found.estimate, sample.improvement) && found.low < found.estimate && found.high > found.estimate)
      // Each end solves (estimate - theta)^2 = z^2 V(theta).
      let (n, m) = (Double(sample.first.count), Double(sample.second.count))
      for theta in [found.low, found.high] {
        let bracket = 1 + ((n + m) / 2 - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        let variance = theta * (1 - theta) * bracket / (n * m)
        let distance = (found.estimate - theta).magnitude
        #expect(near(distance, 1.959963984540054 * variance.squareRoot(), 1e-7))
      }
    }
  }

  @Test func groupsThatDoNotOverlapKeepAnInterval() throws {
    let apart = try #require(ProbabilityOfImprovement.unpaired([1, 2, 3], [4, 5, 6]))
    #expect(apart.estimate == 1 && apart.high == 1 && apart.low > 0.3 && apart.low < 0.8, "\(apart.low)")
    // Wilson's interval of 3 in 3 is 3 / (3 + z^2) to 1.
    let pairs = try #require(ProbabilityOfImprovement.paired([1, 1, 2]))
    #expect(near(pairs.low, 3 / (3 + 3.841458820694124), 1e-9) && pairs.high == 1)
  }

  @Test func bootstrapFollowsSkewnessAndKeepsSilentBelowFive() throws {
    #expect(BootstrapT.unpaired([1, 2, 3, 4], [1, 2, 3, 4, 5]) == nil && BootstrapT.paired([1, 2, 3, 4]) == nil)
    let first = [0.1, 0.2, 0.15, 0.12, 0.3, 0.18, 0.22, 0.11, 0.16, 0.2]
    let second = [1.0, 1.1, 1.05, 1.2, 4, 1.02, 1.3, 1.15, 2.5, 1.07]
    let whole = try #require(MeanDifference.welch(first, second))
    let interval = try #require(BootstrapT.unpaired(first, second))
    #expect(interval.high - whole.difference > 1.5 * (whole.difference - interval.low))
    #expect(BootstrapT.unpaired(first, second) == interval)
    #expect(interval.resamples == 9_999 && interval.low < whole.difference)
  }

  @Test func theBootstrapIntervalCoversAtNineRuns() {
    var random = MersenneTwister(seed: 5)
    var covered = 0
    for draw in 0..<150 {
      let first = (0..<9).map { _ in random.standardNormal() }
      let second = (0..<9).map { _ in random.standardNormal() }
      guard let interval = BootstrapT.unpaired(first, second, seed: UInt32(draw)) else { continue }
      if interval.low <= 0 && interval.high >= 0 { covered += 1 }
    }
    #expect(covered >= 135 && covered <= 149, "\(covered) of 150")
  }

  @Test func quantilesAreNumPys() throws {
    for sample in try TestVectors.read().bootstrap_quantiles {
      #expect(near(Quantile.linear(sample.values.sorted(), sample.q), sample.value))
    }
  }

  private func differences(_ sample: TestVectors.TwoSamples) -> [Double] {
    zip(sample.first, sample.second).map { $1 - $0 }
  }
}
