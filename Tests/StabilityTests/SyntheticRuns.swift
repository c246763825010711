import Numerics
import Stability

/// Runs with a common smooth loss curve and a small offset per run, drawn once and for all.
func syntheticRuns(_ count: Int, size: String = "14m", steps: Int = 96, seed: UInt32 = 1) -> [RunRecord] {
  var random = MersenneTwister(seed: seed)
  func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
  return (1...count).map { number in
    let values = (0..<64 * 8).map { _ in Float(noise()) }
    var run = RunRecord(name: "pythia-\(size)-seed\(number)", size: size, initSeed: number, dataSeed: number) {
      site, _ in
      // The embedding differs from run to run, the last site is the same in all.
      RunRecord.Activations(
        values: site == "final" ? (0..<64 * 8).map { Float(($0 * $0 * 7) % 31) } : values, tokens: 64, features: 8)
    }
    let offset = 0.01 * noise()
    run.trainingSteps = Array(1...steps)
    run.trainingLosses = (1...steps).map { 6 + 4 / Double($0).squareRoot() + offset + 0.05 * noise() }
    run.gradientNorms = (1...steps).map { 1 + 1 / Double($0) + 0.05 * noise() }
    run.validationSteps = Array(stride(from: 0, through: steps, by: 8))
    run.validationLosses = run.validationSteps.map { 6.1 + 4 / Double($0 + 1).squareRoot() + offset }
    run.observationSteps = run.validationSteps
    run.sites = ["embedding", "final"]
    run.digest = "observations of \(number)"
    return run
  }
}

/// Compares two named groups of runs.
func compare(
  with analysis: ComparisonAnalysis = ComparisonAnalysis(), _ first: (String, [RunRecord]),
  _ second: (String, [RunRecord])
) throws -> ComparisonResult {
  var context = AnalysisContext(folder: first.0, runs: first.1)
  context.other = AnalysisContext.Group(name: second.0, runs: second.1)
  return try analysis.analyse(context)
}
