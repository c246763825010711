import Glibc
import Statistics
import Terms

/// The rows that a training map of one size is fitted to: chosen metrics of every run at every step that it recorded.
struct MapTable {
  /// One run's rows.
  struct Run {
    let name: String
    let steps: [Int]
    /// A row per step, a number per metric; NaN where the run has none.
    let rows: [[Double]]
  }

  /// Most steps per run: more are thinned evenly, since neighbours say little that is new and time grows with them.
  static let mostSteps = 256

  let metrics: [String]
  let runs: [Run]
  /// All steps, ascending.
  let steps: [Int]
  let leftOut: [AnalysisScope.LeftOut]

  /// Takes the metrics asked for; without any the weight metrics, or where there are none all other metrics that at least half
  /// of the runs have, or where there are none either the losses.
  init(_ records: [RunRecord], metrics asked: [String]) {
    let chosen = asked.isEmpty ? Self.usual(records) : asked
    var leftOut: [AnalysisScope.LeftOut] = []
    var found: [(name: String, steps: [Int], values: [Int: [Double]])] = []
    for record in records {
      if record.hasBroken {
        leftOut.note(record.name, record.failure ?? record.state.rawValue)
        continue
      }
      var values: [Int: [Double]] = [:]
      for (index, metric) in chosen.enumerated() {
        guard let curve = record.curve(of: metric) else {
          leftOut.note("\(metric) of \(record.name)", "not recorded; taken as missing")
          continue
        }
        for (step, value) in zip(curve.steps, curve.values) where value.isFinite {
          values[step, default: Array(repeating: .nan, count: chosen.count)][index] = value
        }
      }
      if values.isEmpty {
        leftOut.note(record.name, "has none of the metrics")
      } else {
        found.append((record.name, values.keys.sorted(), values))
      }
    }
    let all = Set(found.flatMap(\.steps)).sorted()
    let kept = all.evenlySpread(atMost: Self.mostSteps)
    if kept.count < all.count {
      leftOut.note("\(all.count - kept.count) of \(all.count) steps", "thinned evenly to \(kept.count)")
    }
    let wanted = Set(kept)
    self.metrics = chosen
    self.leftOut = leftOut
    steps = kept
    runs = found.map { run in
      let steps = run.steps.filter { wanted.contains($0) }
      return Run(name: run.name, steps: steps, rows: steps.map { run.values[$0] ?? [] })
    }.filter { !$0.steps.isEmpty }
  }

  private static func usual(_ records: [RunRecord]) -> [String] {
    let names = records.learnedMetricNames
    let weights = Metric.ofModel.map(\.name).filter(names.contains)
    if !weights.isEmpty { return weights }
    let others = names.filter { name in
      !Metric(name).isOwn && 2 * records.count { $0.curve(of: name) != nil } >= records.count
    }
    return others.isEmpty ? Metric.losses.map(\.name).filter(names.contains) : others
  }

  /// Row counts per run and standardised rows, ready for a model, with the metrics that never change: those become 0.
  func standardised(_ way: MapStandardisation) throws -> (sequences: ObservationSequences, constant: [String]) {
    let scales = scales(way)
    let constant = metrics.indices.filter { metric in scales.contains { $0[metric].deviation == 0 } }
    return (try sequences(runs, scales), constant.map { metrics[$0] })
  }

  /// For each run its rows and those of the others, standardised by the others alone (pooled) or each by itself.
  func folds(_ way: MapStandardisation) throws -> [HiddenMarkovSearch.Fold] {
    guard runs.count > 1 else { return [] }
    let whole = scales(way)
    return try runs.indices.map { left -> HiddenMarkovSearch.Fold in
      let others = MapTable(metrics: metrics, runs: runs.indices.filter { $0 != left }.map { runs[$0] }, steps: steps)
      let scales = others.scales(way)
      let own = way == .pooled ? scales[0] : whole[left]
      // Log-likelihoods are given in the units of the whole map, so that they can be added and compared with its own.
      var logUnits = 0.0
      for metric in metrics.indices {
        let (unit, wholeUnit) = (own[metric].deviation, whole[left][metric].deviation)
        guard unit > 0, wholeUnit > 0 else { continue }
        let present = runs[left].rows.count { !$0[metric].isNaN }
        logUnits += Double(present) * log(wholeUnit / unit)
      }
      return HiddenMarkovSearch.Fold(
        others: try sequences(others.runs, scales), held: try sequences([runs[left]], [own]), logUnits: logUnits)
    }
  }

  private typealias Scale = (centre: Double, deviation: Double)

  private init(metrics: [String], runs: [Run], steps: [Int]) {
    (self.metrics, self.runs, self.steps, leftOut) = (metrics, runs, steps, [])
  }

  // For each run a scale per metric.
  private func scales(_ way: MapStandardisation) -> [[Scale]] {
    func scales(_ rows: [[Double]]) -> [Scale] { metrics.indices.map { metric in Self.scale(rows.map { $0[metric] }) } }
    return switch way {
    case .pooled: Array(repeating: scales(runs.flatMap(\.rows)), count: runs.count)
    case .run: runs.map { scales($0.rows) }
    }
  }

  private func sequences(_ runs: [Run], _ scales: [[Scale]]) throws -> ObservationSequences {
    var values: [Double] = []
    for (run, scales) in zip(runs, scales) {
      for row in run.rows {
        for (value, scale) in zip(row, scales) {
          values.append(scale.deviation > 0 ? (value - scale.centre) / scale.deviation : value * 0)
        }
      }
    }
    return try ObservationSequences(values: values, dimension: metrics.count, lengths: runs.map(\.steps.count))
  }

  // Mean and population deviation of the values that are there; a deviation within rounding of the mean counts as none.
  private static func scale(_ values: [Double]) -> Scale {
    let present = values.filter { !$0.isNaN }
    guard !present.isEmpty else { return (0, 0) }
    let centre = present.reduce(0) { $0 + $1 / Double(present.count) }
    let largest = present.map { ($0 - centre).magnitude }.max() ?? 0
    guard largest > 1e-12 * centre.magnitude, largest.isFinite else { return (centre, 0) }
    let squares = present.reduce(0) { $0 + ($1 - centre) / largest * (($1 - centre) / largest) }
    return (centre, largest * (squares / Double(present.count)).squareRoot())
  }
}
