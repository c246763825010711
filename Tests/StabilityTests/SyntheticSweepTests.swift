import Foundation
import Stability
import Testing

@Suite struct SyntheticSweepTests {
  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  @Test func equalDescriptionsGiveEqualBitsAndSeedsDiffer() {
    let sweep = SyntheticSweep(hasWeightMetrics: true, activations: (4, 3))
    let (one, two) = (sweep.runs(), sweep.runs())
    #expect(one.digest(options: "") == two.digest(options: "") && one.count == 9)
    #expect(one.map(\.trainingLosses) == two.map(\.trainingLosses))
    var other = sweep
    other.seed = 2
    #expect(other.runs()[0].trainingLosses != one[0].trainingLosses)
    #expect(one[0].otherMetrics.count == 14 && DuplicateRuns.find(in: one).isEmpty)
    #expect(one.map(\.name).first == "pythia-14m-seed1")
  }

  @Test func theSpreadIsThatAskedFor() {
    let spread = SyntheticSpread(initialisation: 0.3, dataOrder: 0.1, interaction: 0, noise: 0)
    let runs = SyntheticSweep(
      design: .factorial(initialisation: 40, dataOrder: 40), trainingSteps: [1, 2], observedSteps: [0], spread: spread
    ).runs()
    #expect(runs.count == 1_600 && runs[41].name == "pythia-14m-initseed2-dataseed2")
    let last = runs.map { $0.trainingLosses[1] }
    let rows = (0..<40).map { row in last[(row * 40)..<(row * 40 + 40)].reduce(0, +) / 40 }
    let columns = (0..<40).map { column in (0..<40).reduce(0.0) { $0 + last[$1 * 40 + column] } / 40 }
    // A standard deviation of 40 draws is off by a ninth of itself; three such are allowed for.
    #expect(abs(deviation(rows) - 0.3) < 0.1 && abs(deviation(columns) - 0.1) < 0.034)
    // Without interaction and noise the two-way additive model is exact.
    #expect(abs(last[0] - last[1] - last[40] + last[41]) < 1e-12)
  }

  @Test func noiseHasTheAskedForSizeAndCorrelation() {
    let spread = SyntheticSpread(
      initialisation: 0, dataOrder: 0, interaction: 0, noise: 0.5, autocorrelation: 0.8)
    let clean = SyntheticSpread(initialisation: 0, dataOrder: 0, interaction: 0, noise: 0)
    let steps = Array(1...20_000)
    let noisy = SyntheticSweep(design: .common(1), trainingSteps: steps, spread: spread).runs()[0].trainingLosses
    let smooth = SyntheticSweep(design: .common(1), trainingSteps: steps, spread: clean).runs()[0].trainingLosses
    let noise = zip(noisy, smooth).map { $0 - $1 }
    let lagged = zip(noise, noise.dropFirst()).reduce(0.0) { $0 + $1.0 * $1.1 } / (0.25 * Double(noise.count - 1))
    #expect(abs(deviation(noise) - 0.5) < 0.03 && abs(lagged - 0.8) < 0.08)
  }

  @Test func commonNoiseIsTheSameInAllRuns() {
    let spread = SyntheticSpread(initialisation: 0, dataOrder: 0, interaction: 0, noise: 0, commonNoise: 1)
    let runs = SyntheticSweep(spread: spread).runs()
    #expect(runs.allSatisfy { $0.trainingLosses == runs[0].trainingLosses })
    #expect(deviation(Array(runs[0].trainingLosses.suffix(100))) > 0.7)
  }

  @Test func faultsAreWhereTheyWerePlanted() {
    let clean = SyntheticSweep(hasWeightMetrics: true)
    var faulty = clean
    faulty.faults = [
      .shift(run: 2, fromStep: 100, deviations: 10), .restart(run: 3, atStep: 200, backTo: 10),
      .spike(run: 4, atStep: 50, height: 3, duration: 5),
    ]
    let (before, after) = (clean.runs(), faulty.runs())
    func change(_ run: Int) -> [Double] {
      zip(after[run - 1].trainingLosses, before[run - 1].trainingLosses).map { $0 - $1 }
    }
    #expect([1, 5, 6, 7, 8, 9].allSatisfy { change($0).allSatisfy { $0 == 0 } })
    let shifted = change(2)
    #expect(shifted[98] == 0 && abs(shifted[99] - 0.15) < 1e-12 && abs(shifted[255] - 0.15) < 1e-12)
    let restarted = change(3)
    #expect(restarted[198] == 0 && restarted[199] > 0.5 && restarted[255] > 0 && restarted[255] < restarted[199])
    let spiked = change(4)
    #expect(spiked[48] == 0 && abs(spiked[49] - 3) < 1e-12 && abs(spiked[53] - 0.6) < 1e-9 && spiked[54] == 0)
    #expect(after[3].gradientNorms[49] > before[3].gradientNorms[49] + 3)
    #expect(faulty.faults.map(\.step) == [100, 200, 50] && faulty.faults.map(\.run) == [2, 3, 4])
  }

  @Test func bendsChangeTheSlope() {
    let spread = SyntheticSpread(initialisation: 0, dataOrder: 0, interaction: 0, noise: 0)
    let straight = SyntheticSweep(spread: spread).runs()[0].trainingLosses
    let bent = SyntheticSweep(spread: spread, bends: [.init(step: 100, slope: -0.01)]).runs()[0].trainingLosses
    #expect(bent[99] == straight[99] && abs(bent[199] - straight[199] + 1) < 1e-12)
  }

  @Test func theRestartFamilyIsThatOfTheSpecification() {
    let runs = RestartFamily.runs()
    let stable = RestartFamily.runs(restarted: false)
    #expect(RestartFamily.steps.count == 27 && RestartFamily.steps.last == 143_000 && RestartFamily.steps[10] == 512)
    #expect(runs.count == 10 && runs.allSatisfy { $0.otherMetrics.count == 14 })
    for index in runs.indices {
      let restart = RestartFamily.restarts.first { $0.run == index + 1 }
      for (own, other) in zip(runs[index].otherMetrics, stable[index].otherMetrics) {
        let changed = own.steps.indices.filter { own.values[$0] != other.values[$0] }
        #expect(changed == own.steps.indices.filter { own.steps[$0] >= restart?.step ?? .max })
      }
    }
    // Back at the start of the curve, noise of 0.005 apart.
    #expect(abs(runs[3].otherMetrics[0].values[RestartFamily.steps.firstIndex(of: 83_000) ?? 0]) < 0.05)
  }
}
