import Glibc
import Statistics

/// The spread of one metric over the runs of one size.
struct SizeSpread {
  let size: String
  let runs: [RunRecord]
  let curves: [MetricCurve]
  private let all: CommonCurve
  private let shown: [Int]

  init(size: String, runs: [(RunRecord, MetricCurve)]) {
    self.size = size
    self.runs = runs.map(\.0)
    curves = runs.map(\.1)
    all = CommonCurve(curves.map { ($0.steps, $0.values) })
    shown = Self.thinned(all.steps, most: VarianceAnalysis.mostSteps)
  }

  /// The common steps that are shown.
  var shownSteps: [Int] { shown.map { all.steps[$0] } }

  /// Number of common steps that are not.
  var hiddenSteps: Int { all.steps.count - shown.count }

  /// The finite values at the last common step.
  var lastValues: [Double] { all.lastValue?.values.filter(\.isFinite) ?? [] }

  /// Everything about the size but corrected p-values and verdict.
  var variance: SizeVariance {
    let thin = CommonCurve(all.values.map { row in (shownSteps, shown.map { row[$0] }) })
    let last = all.lastValue
    let ends = zip(runs, last?.values ?? []).filter { $0.1.isFinite }
    let entries = ends.compactMap { run, value in
      run.seeds.map { SeedDecomposition.Entry(seeds: $0, value: value) }
    }
    let isWhole = ends.count == runs.count
    return SizeVariance(
      size: size, runs: runs.map(\.name), verdict: "",
      steps: thin.steps.indices.compactMap { place in Self.spread(thin.steps[place], thin.values.map { $0[place] }) },
      trend: SpreadTrending.trend(thin),
      lateNoise: isWhole ? LateCheckpoints.compare(last: last?.values ?? [], curves: curves) : nil,
      components: last.flatMap { SeedDecomposition.components(entries, step: $0.lastStep) })
  }

  private static func spread(_ step: Int, _ values: [Double]) -> StepSpread? {
    let finite = values.filter(\.isFinite)
    guard let interval = SpreadInterval(finite), let least = finite.min(), let most = finite.max() else { return nil }
    let mean = SampleMoments(finite).mean
    let bootstrap = SpreadInterval.bootstrap(finite)
    return StepSpread(
      step: step, count: finite.count, mean: mean, standardDeviation: interval.standardDeviation, low: interval.low,
      high: interval.high, bootstrapLow: bootstrap?.low, bootstrapHigh: bootstrap?.high,
      coefficientOfVariation: mean == 0 ? nil : interval.standardDeviation / mean.magnitude, least: least, most: most,
      range: most - least)
  }

  /// Places of at most `most` steps: the first, the last, and between them those nearest to even distances of log(step
  /// + 1).
  static func thinned(_ steps: [Int], most: Int) -> [Int] {
    guard steps.count > most, let first = steps.first, let last = steps.last, first >= 0 else {
      return Array(steps.indices)
    }
    let (from, to) = (log(Double(first) + 1), log(Double(last) + 1))
    var places: [Int] = []
    var place = 0
    for index in 0..<most {
      let wanted = exp(from + (to - from) * Double(index) / Double(most - 1)) - 1
      while place < steps.count - 1 && Double(steps[place]) < wanted - 1e-6 * wanted - 1e-6 { place += 1 }
      if places.last != place { places.append(place) }
    }
    return places
  }
}
