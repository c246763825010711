import Numerics
import Stability

@testable import Report

/// A report's input made from synthetic runs, of which the fourth leaves the others.
func sampleInput(
  seeds: Int = 9, sizes: [String] = ["14m"], steps: Int = 96, sabotaged: Bool = true, name: String = "pythia"
) throws -> ReportInput {
  var random = MersenneTwister(seed: 5)
  func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
  let shared = (0..<64 * 16).map { _ in noise() }
  let runs = sizes.flatMap { size in
    (1...seeds).map { seed -> RunRecord in
      let own = (0..<64 * 16).map { _ in noise() }
      var run = RunRecord(name: "\(name)-\(size)-seed\(seed)", size: size, initSeed: seed, dataSeed: seed) { site, _ in
        let weight = site == "embedding" ? 0.1 : site == "final" ? 1.2 : 0.7
        return RunRecord.Activations(
          values: zip(shared, own).map { Float($0 * weight + $1) }, tokens: 64, features: 16)
      }
      let offset = 0.02 * noise()
      let isSabotaged = sabotaged && seed == 4
      func loss(_ step: Int) -> Double {
        let late = isSabotaged && step > steps / 2 ? 0.9 * (1 - 1 / Double(step - steps / 2)) : 0
        return 5.9 + offset + 5 / (1 + 0.15 * Double(step)) + late
      }
      run.trainingSteps = Array(1...steps)
      run.trainingLosses = run.trainingSteps.map { loss($0) + 0.08 * noise() }
      run.gradientNorms = run.trainingSteps.map { 0.8 + 2 / Double($0) + 0.05 * noise() }
      run.validationSteps = [0, 1, 2, 4, 8, 16] + Array(stride(from: 32, through: steps, by: max(8, steps / 60)))
      run.validationLosses = run.validationSteps.map { loss($0) + 0.005 * noise() }
      run.otherMetrics = [
        MetricCurve(
          metric: "l2", steps: run.validationSteps, values: run.validationSteps.map { 40 + 0.1 * Double($0) + offset })
      ]
      run.observationSteps = run.validationSteps
      run.probe = RunRecord.Probe(sequences: (0..<8).map { sequence in (0..<8).map { 8 * sequence + $0 } })
      run.sites = ["embedding"] + (0..<6).map { "layer.\($0)" } + ["final"]
      return run
    }
  }
  let digest = String(repeating: "9f86d081", count: 8)
  return ReportInput(
    title: "Nine seeds of Pythia 14M on the King James Bible",
    population: "fp32 CPU runs, shortened budget: preset laptop, 96 steps",
    facts: [
      ("Preset", "laptop"), ("Steps", "96 of 8 × 256 tokens (196,608 tokens a run)"),
      ("Vocabulary", "8,192 rows (the suite has 50,304)"),
      ("Corpus", "bible.txt, 4,404,410 bytes"), ("Corpus SHA-256", digest),
      ("Processor", "Cooperlake kernels, OpenBLAS 0.3.21"),
    ], runs: runs, summaries: SeedSummary.summarise(runs, unigramCrossEntropy: 6.42),
    results: try analysed(runs),
    warnings: [
      "The budget is a small part of the suite’s: expect differences between seeds to shrink with more training."
    ])
}

/// The results of every analysis that a report makes by itself, as far as the runs have data for it.
func analysed(_ runs: [RunRecord]) throws -> ReportResults {
  var results = ReportResults()
  results[OutliersReport.self] = OutliersAnalysis().analyse(runs)
  results[SimilarityReport.self] = try SimilarityAnalysis.brief.analyse(runs)
  results[VarianceReport.self] = VarianceAnalysis().analyse(runs)
  results[SpikesReport.self] = SpikesAnalysis().analyse(runs)
  results[ChangePointsReport.self] = ChangePointsAnalysis().analyse(runs)
  results[MapsReport.self] = try? MapsAnalysis(
    MapsAnalysis.Options(maximumStates: 3, restarts: 1, leavesRunsOut: runs.count < 20)
  ).analyse(runs)
  let named = Set(results.outliers)
  let pilot = runs.filter { !named.contains($0.name) }
  results[PlanningReport.self] = runs.bySize.compactMap { try? PlanningAnalysis(size: $0.size).analyse(pilot) }
  return results
}
