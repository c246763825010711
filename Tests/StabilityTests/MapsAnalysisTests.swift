import Failures
import Foundation
import Statistics
import Testing

@testable import Stability

@Suite struct MapsAnalysisTests {
  private func map(_ runs: [RunRecord], _ way: MapStandardisation, states: Int? = nil, restarts: Int = 2) throws
    -> TrainingMap
  {
    let options = MapsAnalysis.Options(states: states, maximumStates: states ?? 8, restarts: restarts)
    let table = MapTable(runs, metrics: [])
    return try #require(try MapFit(table: table, standardisation: way, options: options).map())
  }

  @Test(arguments: [0.005, 0.01])
  func restartedRunsAndOnlyTheyAreNamed(_ noise: Double) throws {
    for seed in 1...20 {
      let found = try map(RestartedRuns.published(noise: noise, seed: UInt32(seed)), .pooled)
      #expect(found.deviatingRuns == ["seed3", "seed4"], "repetition \(seed)")
      #expect(found.runs[3].deviatingSteps.first == 83_000)
      #expect(found.runs[4].deviatingSteps.first == 123_000)
    }
  }

  @Test(arguments: [0.005, 0.01])
  func standardisingWithinRunsMovesTheEarlyStatesOfARestartedRun(_ noise: Double) throws {
    // A restarted run that is, before its restart, in a state in which no stable run is at that step.
    func isEarly(_ map: TrainingMap) -> Bool {
      let stable = map.runs.filter { !["seed3", "seed4"].contains($0.run) }
      return [(3, 83_000), (4, 123_000)].contains { run, restart in
        map.runs[run].path.indices.contains { place in
          let point = map.runs[run].path[place]
          return point.step < restart && !stable.contains { $0.path[place].state == point.state }
        }
      }
    }
    var (within, pooled) = (0, 0)
    for seed in 1...20 {
      let runs = RestartedRuns.published(noise: noise, seed: UInt32(seed))
      if isEarly(try map(runs, .run, states: 5)) { within += 1 }
      if isEarly(try map(runs, .pooled, states: 5)) { pooled += 1 }
    }
    #expect(within >= 18, "standardised within runs, \(within) of 20 maps move early states")
    #expect(pooled <= 5, "pooled, \(pooled) of 20 maps do, by noise at a change of state")
  }

  @Test(arguments: [0.005, 0.01, 0.05])
  func aStableFamilyNamesNobody(_ noise: Double) throws {
    for seed in 1...10 {
      let runs = RestartedRuns(noise: noise, seed: UInt32(seed)).records
      let found = try map(runs, .pooled)
      #expect(found.deviatingRuns.isEmpty, "repetition \(seed)")
    }
  }

  @Test(arguments: [0.05, 0.1, 0.3])
  func runsThatDifferByConstantsNameNobody(_ offset: Double) throws {
    for seed in 1...10 {
      let found = try map(RestartedRuns(noise: 0.01, offset: offset, seed: UInt32(seed)).records, .pooled)
      #expect(found.deviatingRuns.isEmpty, "repetition \(seed)")
    }
  }

  @Test func theWholeResultNamesExplainsAndIsStoredWithStableKeys() throws {
    let runs = RestartedRuns.published(noise: 0.005, seed: 3)
    let analysis = try MapsAnalysis(MapsAnalysis.Options(maximumStates: 6, restarts: 2))
    let result = try analysis.analyse(runs)
    #expect(result.deviatingRuns == ["seed3", "seed4"])
    #expect(result.states == result.sizes[0].map.statesByBic)
    #expect(result.bic.count == 6)
    #expect(result.sizes[0].map.statesByLeaveOneOut != nil)
    #expect(result.sizes[0].scope.metrics == RestartedRuns.metrics)
    #expect(result.explanation.contains("no early warning"))
    let first = try #require(result.runs.first)
    #expect(first.path.count == 27 && first.path[0].state == 0)
    #expect((first.dwell.reduce(0, +) - 1).magnitude < 1e-12)
    let regression = try #require(result.sizes[0].regression)
    #expect(regression.response == "validation_loss" && regression.rSquared > 0.9)
    #expect((regression.rSquaredWithoutDeviating ?? 1) < regression.rSquared)

    let object = try #require(try JSONSerialization.jsonObject(with: result.json()) as? [String: Any])
    #expect(object["states"] is Int && object["bic"] is [String: Any])
    let paths = try #require(object["runs"] as? [[String: Any]])
    let point = try #require((paths[0]["path"] as? [[String: Any]])?.first)
    #expect(paths[0]["run"] as? String == "seed0")
    #expect(point["step"] as? Int == 0 && point["state"] as? Int == 0)
    #expect(object["deviating_runs"] as? [String] == ["seed3", "seed4"])

    let folder = FileManager.default.temporaryDirectory.appending(path: "polypythia-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let stored = try analysis.result(for: runs, storedIn: folder)
    #expect(try analysis.result(for: runs, storedIn: folder) == stored)
    // A report asks for no options and shows what there is of these runs.
    #expect(MapsAnalysis.stored(in: AnalysisContext(runs: runs, resultsFolder: folder)) == stored)
    var changed = runs
    changed[0].otherMetrics[0].values[5] += 0.001
    #expect(MapsAnalysis.stored(in: AnalysisContext(runs: changed, resultsFolder: folder)) == nil)
    let digest = try analysis.result(for: changed, storedIn: folder).digest
    #expect(digest != stored.digest)
  }

  @Test func missingCheckpointsShortRunsAndConstantMetricsAreStatedAndHarmless() throws {
    var runs = RestartedRuns(count: 6, seed: 5).records
    for run in runs.indices { runs[run].otherMetrics[5].values = RestartedRuns.steps.map { _ in 4 } }
    runs[1].otherMetrics[2].steps.removeLast(6)
    runs[1].otherMetrics[2].values.removeLast(6)
    runs[2].otherMetrics.removeFirst()
    runs[3].otherMetrics[4].values[7] = .infinity
    runs[5].state = .failed
    let result = try MapsAnalysis(MapsAnalysis.Options(maximumStates: 4, restarts: 2)).analyse(runs)
    #expect(result.sizes[0].map.constantMetrics.count == 1)
    let reasons = result.sizes[0].scope.leftOut.map(\.what)
    #expect(reasons.contains { $0.hasSuffix("of seed2") } && reasons.contains("seed5"))
    #expect(result.runs.count == 5 && result.runs.allSatisfy { $0.path.count == 27 })
    #expect(try !result.json().isEmpty, "a number that is not finite cannot be encoded")
  }

  @Test func belowFiveRunsThereIsNoVerdict() throws {
    let runs = RestartedRuns(count: 4, restarts: [1: (83_000, 560)], seed: 2).records
    let result = try MapsAnalysis(MapsAnalysis.Options(maximumStates: 3, restarts: 1)).analyse(runs)
    #expect(result.deviatingRuns.isEmpty)
    #expect(result.sizes[0].verdict.contains("at least five"))
  }

  @Test func sizesHaveMapsOfTheirOwn() throws {
    var small = RestartedRuns(count: 5, seed: 2).records
    for index in small.indices {
      small[index].size = "70m"
      small[index].name = "small\(index)"
    }
    let runs = small + RestartedRuns(count: 6, seed: 3).records
    let result = try MapsAnalysis(MapsAnalysis.Options(maximumStates: 3, restarts: 1)).analyse(runs)
    #expect(result.sizes.map(\.size) == ["70m", "410m"])
    #expect(result.runs.count == 11)
    #expect(result.states == result.sizes[1].map.states.count)
  }

  @Test func refusesWhatItCannotDo() throws {
    #expect(throws: Failure.self) { try MapsAnalysis(MapsAnalysis.Options(maximumStates: 0)) }
    #expect(throws: Failure.self) { try MapsAnalysis(MapsAnalysis.Options(states: 1000)) }
    let empty = RunRecord(name: "a", size: "14m", initSeed: 1, dataSeed: 1)
    let analysis = try MapsAnalysis()
    #expect(throws: Failure.self) { try analysis.analyse([empty]) }
    #expect(throws: Failure.self) { try analysis.analyse([]) }
  }

  @Test func statesAreNumberedByFirstVisit() {
    #expect(MapFit.canonicalOrder([[2, 2, 0], [2, 3, 0]], states: 5) == [2, 0, 3, 1, 4])
  }

  @Test func influencesFollowTheVectorForm() throws {
    // Two states, two metrics; expected values by central differences of the filtered log-posterior.
    let model = try #require(
      HiddenMarkovModel(
        start: [0.6, 0.4], transition: [0.8, 0.2, 0.3, 0.7], means: [0, 0, 3, -1], covariance: .full,
        covariances: [1, 0.3, 0.3, 0.5, 2, -0.4, -0.4, 1.5]))
    let rows = [0.1, -0.2, 1.2, -0.3]
    func logPosterior(_ x: Double, _ y: Double) throws -> Double {
      let sequences = try ObservationSequences(values: [rows[0], rows[1], x, y], dimension: 2, lengths: [2])
      return log(try #require(model.filteredPosteriors(of: sequences))[3])
    }
    let sequences = try ObservationSequences(values: rows, dimension: 2, lengths: [2])
    let filtered = Array(try #require(model.filteredPosteriors(of: sequences))[2...])
    let found = TransitionInfluence(model: model, metrics: ["a", "b"]).influences(
      from: 0, to: 1, [(Array(rows[2...]), filtered)])
    let h = 1e-6
    let a = (try logPosterior(1.2 + h, -0.3) - logPosterior(1.2 - h, -0.3)) / (2 * h)
    let b = (try logPosterior(1.2, -0.3 + h) - logPosterior(1.2, -0.3 - h)) / (2 * h)
    #expect(found.map(\.metric) == (a.magnitude > b.magnitude ? ["a", "b"] : ["b", "a"]))
    let byName = { (name: String) in found.first { $0.metric == name }?.sensitivity ?? .nan }
    #expect((byName("a") - a).magnitude < 1e-7 && (byName("b") - b).magnitude < 1e-7)
    #expect(found.first { $0.metric == "a" }?.change == 3)
  }
}
