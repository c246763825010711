import Foundation
import Numerics
import Statistics
import Testing

@testable import Stability

/// What is said of the numbers of states, and how runs are left out.
@Suite struct MapsSearchTests {
  /// Nine runs of nine checkpoints: more parameters than rows from three states on.
  private func small(seed: UInt32 = 4) -> [RunRecord] {
    RestartedRuns(count: 9, noise: 0.02, seed: seed).records.map { run in
      var run = run
      run.otherMetrics = run.otherMetrics.map {
        MetricCurve(metric: $0.metric, steps: Array($0.steps.suffix(9)), values: Array($0.values.suffix(9)))
      }
      return run
    }
  }

  @Test func modelsWithMoreParametersThanRowsAreWarnedOf() throws {
    let table = MapTable(small(), metrics: [])
    func fitted(_ states: Int?) throws -> TrainingMap {
      let options = MapsAnalysis.Options(states: states, maximumStates: 6)
      return try #require(try MapFit(table: table, standardisation: .pooled, options: options).map())
    }
    let map = try fitted(nil)
    #expect(map.candidates.map(\.states) == Array(1...6))
    let best = map.candidates.min { $0.bic < $1.bic }
    #expect(best?.states == map.states.count && map.statesByBic == map.states.count)
    #expect(map.warnings.first?.contains("from K = 3 on there are more parameters (92) than rows (81)") == true)
    let asked = try fitted(5)
    #expect(asked.states.count == 5)
    #expect(asked.warnings.contains { $0.contains("164 parameters for 81 rows") })
    let likelihoods = map.candidates.map(\.logLikelihood)
    #expect(zip(likelihoods, likelihoods.dropFirst()).allSatisfy { $0 <= $1 }, "\(likelihoods)")
  }

  @Test(arguments: MapStandardisation.allCases)
  func aRunLeftOutHasNoPartInItsOwnStandardisation(_ way: MapStandardisation) throws {
    var runs = small()
    let table = MapTable(runs, metrics: [])
    let fold = try table.folds(way)[2]
    #expect(fold.others.lengths.count == 8 && fold.held.lengths == [9])
    // The others' rows stay what they are whatever the run left out is.
    for curve in runs[2].otherMetrics.indices {
      runs[2].otherMetrics[curve].values = runs[2].otherMetrics[curve].values.map { 100 * $0 + 7 }
    }
    let changed = try MapTable(runs, metrics: []).folds(way)[2]
    #expect(changed.others == fold.others)
    let values = fold.others.values
    for metric in table.metrics.indices {
      let column = stride(from: metric, to: values.count, by: table.metrics.count).map { values[$0] }
      #expect((column.reduce(0, +) / Double(column.count)).magnitude < 1e-9)
    }
  }

  @Test func leftOutLikelihoodsAreInTheUnitsOfTheWholeMap() throws {
    // With one state the density of a run left out can be written down.
    let table = MapTable(small(), metrics: [])
    let (whole, _) = try table.standardised(.pooled)
    let size = table.metrics.count
    var expected = 0.0
    for (left, range) in whole.ranges.enumerated() {
      let others = whole.ranges.enumerated().filter { $0.offset != left }.flatMap { Array($0.element) }
      for metric in 0..<size {
        let rows = others.map { whole.values[$0 * size + metric] }
        let mean = rows.reduce(0, +) / Double(rows.count)
        let squares = rows.map { ($0 - mean) * ($0 - mean) }
        let variance = squares.reduce(0, +) / Double(rows.count)
        for row in range {
          let away = whole.values[row * size + metric] - mean
          expected -= 0.5 * (log(2 * Double.pi * variance) + away * away / variance)
        }
      }
    }
    let search = HiddenMarkovSearch(
      covariance: .diagonal, mostStates: 1, fitting: ExpectationMaximisation(variancePrior: 0))
    let found = search.leaveOneOutLogLikelihoods(try table.folds(.pooled))[0].logLikelihood
    #expect(((found ?? .nan) - expected).magnitude < 1e-6 * expected.magnitude)
  }
}
