import Failures
import Foundation
import Numerics
import Testing

@testable import Stability

/// Runs whose activations are made of a part that all share, by weight at a step, and of a part of their own: each token has one
/// vector in each, so that equal tokens are alike.
private struct SimulatedActivations {
  var sequences = 12
  var length = 16
  var vocabulary = 60
  var features = 24
  var steps = [0, 8, 16, 32]
  var sites = ["embedding", "final"]
  // Weight of the shared part at a step; 0 for unrelated runs.
  var shared: @Sendable (_ step: Int) -> Float = { _ in 0 }
  // Weight of noise of one run and step.
  var unsteady: Float = 0
  var seed: UInt32 = 1

  func runs(_ count: Int) -> [RunRecord] {
    let (vocabulary, features, steps, unsteady) = (vocabulary, features, steps, unsteady)
    var random = MersenneTwister(seed: seed)
    // Small numbers are frequent, as words are.
    let lists = (0..<sequences).map { _ in
      (0..<length).map { _ in Int(Double(vocabulary) * pow(random.uniform(), 2)) }
    }
    let probe = RunRecord.Probe(sequences: lists)
    let weight = shared
    @Sendable func vectors(_ rows: Int, _ seed: UInt32) -> [Float] {
      var random = MersenneTwister(seed: seed)
      return (0..<rows * features).map { _ in Float(random.uniform() + random.uniform() + random.uniform() - 1.5) }
    }
    return (1...count).map { number in
      var run = RunRecord(name: "run-\(number)", size: "14m", initSeed: number, dataSeed: number) { _, step in
        let common = vectors(vocabulary, 999)
        let own = vectors(vocabulary, UInt32(100 + number))
        let noise = vectors(probe.tokens, UInt32(1_000 * number + step))
        let values = probe.tokenIDs.enumerated().flatMap { row, token in
          (0..<features).map { feature in
            weight(step) * common[token * features + feature] + own[token * features + feature]
              + unsteady * noise[row * features + feature]
          }
        }
        return RunRecord.Activations(values: values, tokens: probe.tokens, features: features)
      }
      run.probe = probe
      run.observationSteps = steps
      run.sites = sites
      run.digest = "observations of \(number)"
      return run
    }
  }
}

private func known<Value>(_ value: Value?) throws -> Value { try #require(value) }

private func onlySize(_ analysis: SimilarityAnalysis, _ runs: [RunRecord]) throws -> SizeSimilarity {
  try #require(try analysis.analyse(runs).sizes.first)
}

@Suite struct SimilarityAnalysisTests {
  @Test func untrainedRunsAreAtTheNullOverDistinctTokensAndAtTheTokenIdentityBaselineOverAll() throws {
    let runs = SimulatedActivations(steps: [0]).runs(6)
    let distinct = try onlySize(SimilarityAnalysis(), runs)
    let point = try #require(distinct.sites[0].last)
    let mean = try #require(point.mean)
    let (low, high, pValue) = (try #require(point.low), try #require(point.high), try #require(point.pValue))
    #expect(mean.magnitude < 0.05 && low < 0.02 && high > -0.02 && pValue > 0.01)
    #expect(try mean < (known(point.nullHigh)))
    let baseline = try #require(
      distinct.tokenIdentity.first { $0.items == .distinctTokens && $0.measure == .debiasedCKA })
    #expect(baseline.value.magnitude < 0.15)
    let all = try #require(distinct.tokenIdentity.first { $0.items == .tokens })
    #expect(try all.value > 0.3 && (known(point.allTokens) - all.value).magnitude < 0.1)

    let tokens = try onlySize(try SimilarityAnalysis(.init(items: .tokens)), runs)
    let over = try #require(tokens.sites[0].last)
    #expect(try (known(over.mean) - all.value).magnitude < 0.1)
    // Tokens agree however the runs began, which exchanging sequences shows: the reason for one item a token.
    #expect(try known(over.pValue) < 1e-4)
  }

  @Test func aRunIsCloserToItselfThanAllPairsAre() throws {
    let runs = SimulatedActivations(shared: { _ in 1 }, unsteady: 0.2).runs(5)
    for site in try onlySize(SimilarityAnalysis(), runs).sites {
      let last = try #require(site.last)
      let same = try #require(last.sameRun)
      #expect(try same.precedingStep == 16 && same.least > (known(last.most)) + 0.1)
      let halves = try #require(last.splitHalf)
      #expect(try halves.within > (known(halves.across)) + 0.1 && halves.items >= 16)
    }
  }

  @Test func findsTheStepFromWhichRunsAreAlikeAndThatTheyPartAgain() throws {
    let weights: [Int: Float] = [0: 0, 8: 0, 16: 1.5, 32: 1, 64: 0.7]
    var probed = SimulatedActivations(steps: [0, 8, 16, 32, 64])
    probed.shared = { weights[$0] ?? 0 }
    let convergence = try #require(try onlySize(SimilarityAnalysis(), probed.runs(7)).convergence)
    #expect(convergence.step == 16 && convergence.riseStep == 16)
    #expect(convergence.curve.map(\.step) == [0, 8, 16, 32, 64])
    let fall = try #require(convergence.fall)
    #expect(try fall.from == 16 && fall.to == 64 && (known(fall.low)) > 0)
    #expect(convergence.verdict.contains("from step 16 on") && convergence.verdict.contains("diverge again"))
    probed.shared = { _ in 0 }
    let never = try #require(try onlySize(SimilarityAnalysis(), probed.runs(7)).convergence)
    #expect(never.step == nil && never.verdict.contains("not more alike than chance"))
  }

  @Test func groupsRunsThatAreAlikeAndComparesSites() throws {
    var runs = SimulatedActivations(steps: [0, 8], shared: { _ in 1 }).runs(5)
    // The fourth run is nearly the first.
    let first = runs[0].activations
    let own = runs[3].activations
    runs[3].activations = { site, step in
      guard let one = try first(site, step), let other = try own(site, step) else { return nil }
      return RunRecord.Activations(
        values: zip(one.values, other.values).map { $0 + 0.1 * $1 }, tokens: one.tokens, features: one.features)
    }
    let size = try onlySize(SimilarityAnalysis(), runs)
    let tree = try #require(size.sites[1].clustering)
    #expect(tree.merges.first.map { [$0.first, $0.second] } == [0, 3])
    let matrix = size.sites[1].matrix
    #expect(matrix[0][3] == matrix[3][0] && matrix[2][2] == 1)
    let layers = try #require(size.layers)
    // Both sites hold the same here.
    #expect(layers.step == 8 && layers.sites == ["embedding", "final"])
    #expect(try (known(layers.withinRuns[0][1]) - 1).magnitude < 1e-9)
    #expect(try (known(layers.acrossRuns[0][1]) - (known(size.sites[0].mean))).magnitude < 1e-9)
    let geometry = try #require(size.sites[0].geometry.last)
    #expect(try known(geometry.participationRatio).mean > 5 && (known(geometry.effectiveRank)).count == 5)
  }

  @Test(arguments: SimilarityMeasure.allCases)
  func everyMeasureTellsRelatedRunsFromUnrelatedOnes(_ measure: SimilarityMeasure) throws {
    let probed = SimulatedActivations(steps: [0, 8], shared: { $0 == 0 ? 0 : 2 })
    let size = try onlySize(try SimilarityAnalysis(.init(measure: measure, draws: 60)), probed.runs(5))
    let (before, after) = (size.sites[0].trajectory[0], size.sites[0].trajectory[1])
    if measure == .debiasedCKA {
      #expect(try known(before.pValue) > 0.005 && (known(after.pValue)) < 0.001)
    } else {
      #expect(before.pValue == nil && after.nullMean == nil)
    }
    #expect(try known(after.low) > (known(before.most)))
    let baseline = try #require(size.tokenIdentity.first { $0.measure == measure && $0.items == .distinctTokens })
    #expect(try (known(before.mean) - baseline.value).magnitude < 0.1)
    #expect(after.measures.map(\.measure) == SimilarityMeasure.allCases)
    #expect(try known(after.meanAngle) < (known(size.randomAngle)) - 10)
  }
}

@Suite struct SimilarityScopeTests {
  @Test func saysWhatIsNotCompared() throws {
    let one = try onlySize(SimilarityAnalysis(), SimulatedActivations().runs(1))
    #expect(one.reason?.contains("at least two are needed") == true && one.sites.isEmpty)
    var runs = SimulatedActivations().runs(6)
    runs[1].probe = RunRecord.Probe(sequences: [[1, 2, 3]])
    runs[2].state = .diverged
    runs[3].observationSteps = [0, 8, 99]
    runs[4].observationSteps = []
    runs[5].probe = nil
    let size = try onlySize(SimilarityAnalysis(), runs)
    #expect(size.runs == ["run-1", "run-4"] && size.step == 8 && size.firstStep == 0)
    let reasons = Dictionary(uniqueKeysWithValues: size.scope.leftOut.map { ($0.what, $0.reason) })
    #expect(reasons["run-2"] == "it was observed on another probe set" && reasons["run-3"] == "training diverged")
    #expect(reasons["run-5"] == "no activations recorded" && reasons["run-6"]?.contains("not known") == true)
    #expect(reasons["steps 16, 32, 99"] == "not all of these runs were observed there")
    runs[3].sites = ["final", "layer.0"]
    let fewer = try onlySize(SimilarityAnalysis(), runs)
    #expect(fewer.sites.map(\.site) == ["final"])
    #expect(fewer.scope.leftOut.last?.what == "embedding, layer.0")
    runs[3].observationSteps = [3]
    #expect(try onlySize(SimilarityAnalysis(), runs).reason == "the runs have no observed step in common")
    #expect(try SimilarityAnalysis().analyse(syntheticRuns(2)).sizes.first?.reason?.contains("not known") == true)
  }

  @Test func fewRunsHaveNumbersButNoVerdict() throws {
    let two = try onlySize(SimilarityAnalysis(), SimulatedActivations(shared: { _ in 1 }).runs(2))
    #expect(two.sites[0].last?.low == nil && two.sites[0].last?.pValue != nil)
    #expect(two.convergence?.verdict.contains("below five") == true)
    let four = try onlySize(SimilarityAnalysis(), SimulatedActivations(shared: { _ in 1 }).runs(4))
    #expect(four.sites[0].last?.low == nil && four.convergence?.verdict.contains("no intervals") == true)
  }

  @Test func fewSequencesHaveNoNullAndABrokenSiteNoValue() throws {
    let few = try onlySize(SimilarityAnalysis(), SimulatedActivations(sequences: 3).runs(5))
    #expect(few.sites[0].last?.pValue == nil && few.sites[0].last?.mean != nil && few.convergence?.step == nil)
    var runs = SimulatedActivations().runs(3)
    let read = runs[0].activations
    runs[0].activations = { site, step in
      guard let whole = try read(site, step) else { return nil }
      return RunRecord.Activations(
        values: whole.values.map { site == "final" ? .nan : $0 }, tokens: whole.tokens, features: whole.features)
    }
    let size = try onlySize(SimilarityAnalysis(), runs)
    #expect(size.sites[1].matrix[0][1] == nil && size.sites[1].pairs == 1 && size.sites[1].clustering == nil)
    #expect(size.sites[0].pairs == 3)
    #expect(size.scope.leftOut.map(\.what) == ["run-1 at final (steps 0, 8, 16, 32)"])
    #expect(size.scope.leftOut.first?.reason.contains("not all finite") == true)
    for index in runs.indices { runs[index].activations = { _, _ in nil } }
    #expect(try onlySize(SimilarityAnalysis(), runs).sites[0].mean == nil)
  }

  @Test func runsThatShareTheirInitialSeedAreNoPair() throws {
    var runs = SimulatedActivations().runs(4)
    runs[1].initSeed = 1
    let size = try onlySize(SimilarityAnalysis(), runs)
    #expect(size.sites[0].pairs == 5 && size.sites[0].matrix[0][1] != nil)
    #expect(try SimilarityAnalysis().analyse(runs).notes.map { $0.prefix(27) } == ["14m: some runs share a seed"])
    #expect(try SimilarityAnalysis().analyse(SimulatedActivations().runs(3)).notes.isEmpty)
    for index in runs.indices { runs[index].initSeed = 1 }
    #expect(try onlySize(SimilarityAnalysis(), runs).sites[0].pairs == 6)
  }

  @Test func refusesWhatDoesNotFit() throws {
    var runs = SimulatedActivations().runs(2)
    #expect(throws: Failure.self) { try SimilarityAnalysis(.init(steps: [0, 7])).analyse(runs) }
    #expect(throws: Failure.self) { try SimilarityAnalysis(.init(draws: -1)) }
    #expect(try onlySize(try SimilarityAnalysis(.init(steps: [8, 32])), runs).step == 32)
    runs[0].activations = { _, _ in RunRecord.Activations(values: [1, 2], tokens: 2, features: 1) }
    #expect(throws: Failure.self) { try SimilarityAnalysis().analyse(runs) }
    runs[0].activations = { _, _ in throw Failure(.badData, "trace.h5", "is cut short") }
    #expect(throws: Failure.self) { try SimilarityAnalysis().analyse(runs) }
  }

  @Test func theSameRunsGiveTheSameBytesAndAreComparedOnce() throws {
    let folder = NSTemporaryDirectory() + "similarity-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var runs = SimulatedActivations().runs(3)
    let brief = try SimilarityAnalysis.brief.result(for: runs, storedIn: folder)
    #expect(brief.isBrief && brief.sizes[0].layers == nil && brief.sizes[0].sites[0].geometry.isEmpty)
    let whole = try SimilarityAnalysis().result(for: runs, storedIn: folder)
    #expect(!whole.isBrief && whole.sizes[0].layers != nil)
    #expect(try whole.json() == SimilarityAnalysis().analyse(runs).json())
    for index in runs.indices { runs[index].activations = { _, _ in throw Failure(.badData, "trace.h5", "was read") } }
    #expect(try SimilarityAnalysis().result(for: runs, storedIn: folder) == whole)
    #expect(try SimilarityAnalysis.brief.result(for: runs, storedIn: folder) == whole)
    runs[0].digest = "other observations"
    #expect(throws: Failure.self) { try SimilarityAnalysis().result(for: runs, storedIn: folder) }
  }
}
