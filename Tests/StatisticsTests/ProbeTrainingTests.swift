import Foundation
import Numerics
import Testing

@testable import Statistics

/// Probes of representations made up so that the answer is known.
@Suite struct ProbeTrainingTests {
  private static let (items, features, classes) = (600, 16, 4)

  /// Two sites: noise alone, and noise with the class written into its first features.
  private static func examples(
    _ labels: [Int], signal: Float, items range: Range<Int>, seed: UInt32 = 3
  ) -> ProbeExamples {
    var random = MersenneTwister(seed: seed)
    var sites = (0..<2).map { _ in
      (0..<items * features).map { _ in Float(random.standardNormal()) }
    }
    for item in 0..<items { sites[1][item * features + labels[item]] += signal }
    return ProbeExamples(
      sites, features: features, items: Array(range), labels: range.map { labels[$0] })
  }

  private static let labels: [Int] = {
    var random = MersenneTwister(seed: 8)
    return (0..<items).map { _ in Int(random.bounded(UInt64(classes - 1))) }
  }()

  private static let noise = ProbeNoiseReservoir(seed: 5, features: features, classes: classes)

  @Test func separableClassesAreAllNamedAndTheirCodeIsShort() {
    let training = Self.examples(Self.labels, signal: 12, items: 0..<400)
    let test = Self.examples(Self.labels, signal: 12, items: 400..<600)
    let probe = ProbeTraining.settled(training, classes: Self.classes, noise: Self.noise)
    let scores = ClassificationScores(named: probe.named(test), truth: test.labels, classes: Self.classes)
    let compression =
      Codelength.uniform(items: 400, classes: Self.classes) / Codelength.variational(probe, training).bits
    #expect(scores.accuracy == 1 && scores.macroF1 == 1)
    #expect(compression > 4)
    #expect(probe.siteWeights[1] > 0.6)
  }

  @Test func labelsThatTheRepresentationsDoNotHoldAreNotCompressed() {
    let training = Self.examples(Self.labels, signal: 0, items: 0..<400)
    let test = Self.examples(Self.labels, signal: 0, items: 400..<600)
    let probe = ProbeTraining.settled(training, classes: Self.classes, noise: Self.noise)
    let scores = ClassificationScores(named: probe.named(test), truth: test.labels, classes: Self.classes)
    let bits = Codelength.variational(probe, training).bits
    #expect(bits > Codelength.frequencies(training.labels, classes: Self.classes))
    #expect(bits < 1.2 * Codelength.uniform(items: 400, classes: Self.classes))
    #expect(abs(scores.accuracy - 0.25) < 0.1)
  }

  @Test func publishedScheduleStopsTwoPassesBehindTheBestDevelopmentLoss() {
    let training = Self.examples(Self.labels, signal: 0, items: 0..<400)
    let development = Self.examples(Self.labels, signal: 0, items: 400..<600)
    let probe = ProbeTraining.published(
      training, development: development, classes: Self.classes, noise: Self.noise)
    let batches = 7
    #expect(probe.updates % batches == 0)
    #expect(probe.updates >= 3 * batches && probe.updates < ProbeTraining.publishedPasses * batches)
  }

  @Test func publishedScheduleLearnsWhatIsThere() {
    let training = Self.examples(Self.labels, signal: 12, items: 0..<400)
    let test = Self.examples(Self.labels, signal: 12, items: 400..<600)
    let probe = ProbeTraining.published(training, development: test, classes: Self.classes, noise: Self.noise)
    #expect(ClassificationScores(named: probe.named(test), truth: test.labels, classes: Self.classes).accuracy > 0.98)
  }

  @Test func sameSeedGivesTheSameBitsAndAnotherDoesNot() {
    let training = Self.examples(Self.labels, signal: 1, items: 0..<200)
    let other = ProbeNoiseReservoir(seed: 6, features: Self.features, classes: Self.classes)
    let first = ProbeTraining.settled(training, classes: Self.classes, noise: Self.noise)
    let second = ProbeTraining.settled(training, classes: Self.classes, noise: Self.noise)
    let third = ProbeTraining.settled(training, classes: Self.classes, noise: other)
    #expect(first == second)
    #expect(first.parameters != third.parameters)
  }

  @Test func oneExampleAndAClassThatNeverOccursAreNoTrouble() {
    let training = Self.examples(Self.labels, signal: 1, items: 0..<1)
    let probe = ProbeTraining.settled(
      training, classes: 7, noise: ProbeNoiseReservoir(seed: 1, features: 16, classes: 7))
    let isFinite = probe.parameters.allSatisfy(\.isFinite)
    #expect(isFinite)
  }

  @Test func onlineCodeIsShortForSeparableClassesAndUniformAtFirst() {
    let training = Self.examples(Self.labels, signal: 12, items: 0..<400)
    var sizes: [Int] = []
    let bits = Codelength.online(training, classes: Self.classes) { sent in
      sizes.append(sent.count)
      return ProbeTraining.settled(sent, classes: Self.classes, noise: Self.noise)
    }
    #expect(sizes == [1, 2, 3, 6, 13, 25, 50, 100, 200])
    #expect(bits < 0.5 * Codelength.uniform(items: 400, classes: Self.classes))
    #expect(Codelength.cutPoints(400).last == 400)
    #expect(Codelength.cutPoints(0).isEmpty)
  }

  @Test func codesWithoutAProbeAreThoseOfTheEntropy() {
    #expect(Codelength.uniform(items: 10, classes: 4) == 20)
    #expect(abs(Codelength.frequencies([0, 0, 0, 1], classes: 3) - (3 * log2(4.0 / 3) + 2)) < 1e-12)
  }
}
