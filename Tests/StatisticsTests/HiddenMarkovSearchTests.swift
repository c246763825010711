import Failures
import Glibc
import Numerics
import Testing

@testable import Statistics

@Suite struct HiddenMarkovSearchTests {
  /// Runs that pass through three levels of two numbers, with a little noise.
  private func staircase(runs: Int = 6, rows: Int = 30, seed: UInt32 = 3) throws -> ObservationSequences {
    var random = MersenneTwister(seed: seed)
    func noise() -> Double { 0.1 * (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    let values = (0..<runs).flatMap { _ in
      (0..<rows).flatMap { row -> [Double] in
        let level = Double(row * 3 / rows)
        return [level + noise(), -2 * level + noise()]
      }
    }
    return try ObservationSequences(values: values, dimension: 2, lengths: Array(repeating: rows, count: runs))
  }

  private func search(_ most: Int, _ covariance: HiddenMarkovModel.Covariance = .diagonal) -> HiddenMarkovSearch {
    HiddenMarkovSearch(covariance: covariance, mostStates: most)
  }

  @Test(arguments: [HiddenMarkovModel.Covariance.diagonal, .full])
  func bothCriteriaFindThePlantedNumberOfStates(_ covariance: HiddenMarkovModel.Covariance) throws {
    let sequences = try staircase()
    let found = search(5, covariance).candidates(for: sequences)
    #expect(found.map(\.stateCount) == [1, 2, 3, 4, 5])
    let best = try #require(found.min { $0.bayesian < $1.bayesian })
    #expect(best.stateCount == 3)
    #expect(best.rows == 180)
    let path = try #require(best.fit.model.decode(sequences)?.paths.first)
    #expect(Set(path[0..<10]).count == 1 && Set(path[10..<20]).count == 1 && Set(path[20..<30]).count == 1)
    let held = search(4, covariance).leaveOneOutLogLikelihoods(try folds(sequences))
    let gains = held.compactMap(\.logLikelihood)
    #expect(gains.count == 4)
    #expect(gains[2] > gains[1] + 20, "a third state predicts a run left out far better")
  }

  private func folds(_ sequences: ObservationSequences) throws -> [HiddenMarkovSearch.Fold] {
    let size = sequences.dimension
    return try sequences.ranges.indices.map { left in
      func part(_ kept: [Int]) throws -> ObservationSequences {
        let rows = kept.map { sequences.ranges[$0] }
        return try ObservationSequences(
          values: rows.flatMap { sequences.values[$0.lowerBound * size..<$0.upperBound * size] }, dimension: size,
          lengths: rows.map(\.count))
      }
      return HiddenMarkovSearch.Fold(
        others: try part(sequences.ranges.indices.filter { $0 != left }), held: try part([left]))
    }
  }

  /// Clusters of very different widths, in which k-means centres alone lead expectation maximisation astray.
  private func uneven(seed: UInt32) throws -> ObservationSequences {
    var random = MersenneTwister(seed: seed)
    func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    var values: [Double] = []
    for run in 0..<9 {
      for row in 0..<9 {
        let width = pow(0.3, Double(row % 4))
        for index in 0..<6 {
          let level = Double(index % 3) * Double(row) / 4
          let offset = 0.05 * Double(run % 3) * Double(index + 1)
          values.append(level + offset + width * noise())
        }
      }
    }
    return try ObservationSequences(values: values, dimension: 6, lengths: Array(repeating: 9, count: 9))
  }

  @Test(arguments: [1, 2, 3] as [UInt32]) func aStateMoreNeverFitsWorseAndHundredsOfDrawsFindNothingBetter(
    _ seed: UInt32
  ) throws {
    let sequences = try uneven(seed: seed)
    let found = search(8).candidates(for: sequences).map(\.fit.logLikelihood)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0 < $1 }, "\(found)")
    // Draws of centres alone, each fitted to its end.
    let features = EmissionFeatures(sequences, covariance: .diagonal)
    let starts = HiddenMarkovStart(sequences, .diagonal, means: features.offset)
    for states in 2...8 {
      let drawn = (0..<300).compactMap { draw in
        starts.model(states: states, seed: UInt32(draw) &+ 77_000, clusterStarts: 1).flatMap {
          ExpectationMaximisation().fit($0, to: sequences)?.logLikelihood
        }
      }
      #expect(found[states - 1] > (drawn.max() ?? 0) - 1, "\(states) states, \(drawn.max() ?? 0), \(found[states - 1])")
    }
  }

  @Test(arguments: HiddenMarkovModel.Covariance.allCases)
  func neighboursOfAModelAreModels(_ covariance: HiddenMarkovModel.Covariance) throws {
    let sequences = try uneven(seed: 4)
    let model = try #require(search(3, covariance).candidates(for: sequences).last?.fit.model)
    let neighbours = HiddenMarkovNeighbours(sequences: sequences, seed: 1)
    let (splits, merges) = (neighbours.splits(of: model), neighbours.merges(of: model))
    #expect(splits.count == 3 && splits.allSatisfy { $0.stateCount == 4 })
    #expect(merges.count == 3 && merges.allSatisfy { $0.stateCount == 2 })
    for neighbour in splits + merges {
      let rows = (0..<neighbour.stateCount).map { row in
        neighbour.transition[row * neighbour.stateCount..<(row + 1) * neighbour.stateCount].reduce(0, +)
      }
      #expect((rows + [neighbour.start.reduce(0, +)]).allSatisfy { ($0 - 1).magnitude < 1e-12 })
      #expect(neighbour.logLikelihood(of: sequences)?.isFinite == true)
    }
  }

  @Test func sameSeedGivesTheSameBits() throws {
    let sequences = try staircase()
    #expect(search(4).candidates(for: sequences) == search(4).candidates(for: sequences))
  }

  @Test func moreStatesNeverFitWorseThanOne() throws {
    let found = search(4).candidates(for: try staircase(seed: 9))
    let likelihoods = found.map(\.fit.logLikelihood)
    #expect(likelihoods.dropFirst().allSatisfy { $0 > likelihoods[0] })
  }

  @Test func constantNumbersAndRepeatedRowsStayFinite() throws {
    let rows = (0..<40).flatMap { [3.0, $0 < 20 ? 0.0 : 1.0] }
    let sequences = try ObservationSequences(values: rows, dimension: 2, lengths: [20, 20])
    for covariance in HiddenMarkovModel.Covariance.allCases {
      let found = search(6, covariance).candidates(for: sequences)
      #expect(found.count == 6)
      #expect(found.allSatisfy { $0.fit.logLikelihood.isFinite && $0.bayesian.isFinite })
      #expect(found.allSatisfy { $0.fit.model.means.allSatisfy(\.isFinite) })
    }
  }

  @Test func moreStatesThanRowsAndASingleRunStayFinite() throws {
    let sequences = try ObservationSequences(values: [1, 2, 4, 8], dimension: 1, lengths: [4])
    let found = search(7).candidates(for: sequences)
    #expect(found.last?.stateCount == 7)
    #expect(found.allSatisfy { $0.fit.logLikelihood.isFinite })
    let alone = [HiddenMarkovSearch.Fold(others: sequences, held: sequences)]
    #expect(search(2).leaveOneOutLogLikelihoods(alone).allSatisfy { $0.logLikelihood == nil })
  }

  @Test func missingValuesAndRowsAreCountedAndHarmless() throws {
    var values = try staircase().values
    for place in stride(from: 0, to: values.count, by: 17) { values[place] = .nan }
    values[40] = .infinity
    values[41] = .nan
    let sequences = try ObservationSequences(values: values, dimension: 2, lengths: Array(repeating: 30, count: 6))
    for covariance in HiddenMarkovModel.Covariance.allCases {
      let best = try #require(search(4, covariance).candidates(for: sequences).min { $0.bayesian < $1.bayesian })
      #expect(best.stateCount == 3)
      #expect(best.rows == sequences.usedRowCount(covariance))
      #expect(best.rows < 180)
    }
  }

  @Test func withoutAPriorACollapsedStateIsSkippedNotReturned() throws {
    let rows = [Double](repeating: 1, count: 20) + [5]
    let sequences = try ObservationSequences(values: rows, dimension: 1, lengths: [21])
    let search = HiddenMarkovSearch(
      covariance: .diagonal, mostStates: 2, restarts: 3, fitting: ExpectationMaximisation(variancePrior: 0))
    let found = search.candidates(for: sequences)
    #expect(found.allSatisfy { $0.fit.logLikelihood.isFinite })
  }

  @Test func refusesContradictions() throws {
    #expect(throws: Failure.self) { try ObservationSequences(values: [1, 2, 3], dimension: 2, lengths: [1]) }
    #expect(throws: Failure.self) { try ObservationSequences(values: [], dimension: 2, lengths: []) }
    #expect(throws: Failure.self) { try ObservationSequences(values: [1, 2], dimension: 1, lengths: [3, -1]) }
    let model = HiddenMarkovModel(
      start: [1], transition: [1], means: [0, 0], covariance: .full, covariances: [1, 2, 2, 1])
    #expect(model == nil, "not positive definite")
    let sequences = try ObservationSequences(values: [1, 2], dimension: 1, lengths: [2])
    let other = try #require(
      HiddenMarkovModel(start: [1], transition: [1], means: [0, 0], covariance: .diagonal, covariances: [1, 1]))
    #expect(other.logLikelihood(of: sequences) == nil)
    #expect(ExpectationMaximisation().fit(other, to: sequences) == nil)
  }

  @Test func statesAreRenamedWithAllThatBelongsToThem() throws {
    let model = try #require(
      HiddenMarkovModel(
        start: [0.7, 0.3], transition: [0.9, 0.1, 0.2, 0.8], means: [1, 2], covariance: .diagonal, covariances: [3, 4]))
    let turned = model.reordered([1, 0])
    #expect(turned.start == [0.3, 0.7] && turned.transition == [0.8, 0.2, 0.1, 0.9])
    #expect(turned.means == [2, 1] && turned.covariances == [4, 3])
  }
}
