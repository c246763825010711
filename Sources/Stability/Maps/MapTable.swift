import Statistics

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
  /// The fourteen weight metrics of the training maps: eight of each matrix averaged, six of all weights and biases pooled.
  static let weightMetrics =
    MatrixMetrics.names + ["mean_w", "median_w", "var_w", "mean_b", "median_b", "var_b"]

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
        leftOut.append(.init(what: record.name, reason: record.failure ?? record.state.rawValue))
        continue
      }
      var values: [Int: [Double]] = [:]
      for (index, metric) in chosen.enumerated() {
        guard let curve = record.curve(of: metric) else {
          leftOut.append(.init(what: "\(metric) of \(record.name)", reason: "not recorded; taken as missing"))
          continue
        }
        for (step, value) in zip(curve.steps, curve.values) where value.isFinite {
          values[step, default: Array(repeating: .nan, count: chosen.count)][index] = value
        }
      }
      if values.isEmpty {
        leftOut.append(.init(what: record.name, reason: "has none of the metrics"))
      } else {
        found.append((record.name, values.keys.sorted(), values))
      }
    }
    let all = Set(found.flatMap(\.steps)).sorted()
    let kept = all.evenlySpread(atMost: Self.mostSteps)
    if kept.count < all.count {
      leftOut.append(
        .init(what: "\(all.count - kept.count) of \(all.count) steps", reason: "thinned evenly to \(kept.count)"))
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
    let names = records.metricNames
    let weights = weightMetrics.filter { names.contains($0) }
    if !weights.isEmpty { return weights }
    let own = ["validation_loss", "training_loss", "gradient_norm"]
    let others = names.filter { name in
      !own.contains(name) && 2 * records.count { $0.curve(of: name) != nil } >= records.count
    }
    return others.isEmpty ? own.filter { names.contains($0) && $0 != "gradient_norm" } : others
  }

  /// Row counts per run and standardised rows, ready for a model, with the metrics that never change: those become 0.
  func standardised(_ way: MapStandardisation) throws -> (sequences: ObservationSequences, constant: [String]) {
    var constant: [String] = []
    var columns: [[[Double]]] = []
    for metric in metrics.indices {
      let perRun = runs.map { run in run.rows.map { $0[metric] } }
      let scales: [(centre: Double, deviation: Double)] =
        switch way {
        case .pooled: Array(repeating: Self.scale(perRun.flatMap { $0 }), count: runs.count)
        case .run: perRun.map(Self.scale)
        }
      if scales.contains(where: { $0.deviation == 0 }) { constant.append(metrics[metric]) }
      columns.append(
        zip(perRun, scales).map { values, scale in
          values.map { scale.deviation > 0 ? ($0 - scale.centre) / scale.deviation : $0 * 0 }
        })
    }
    let values = runs.indices.flatMap { run in
      runs[run].steps.indices.flatMap { row in metrics.indices.map { columns[$0][run][row] } }
    }
    let sequences = try ObservationSequences(
      values: values, dimension: metrics.count, lengths: runs.map(\.steps.count))
    return (sequences, constant)
  }

  // Mean and population deviation of the values that are there; a deviation within rounding of the mean counts as none.
  private static func scale(_ values: [Double]) -> (centre: Double, deviation: Double) {
    let present = values.filter { !$0.isNaN }
    guard !present.isEmpty else { return (0, 0) }
    let centre = present.reduce(0) { $0 + $1 / Double(present.count) }
    let largest = present.map { ($0 - centre).magnitude }.max() ?? 0
    guard largest > 1e-12 * centre.magnitude, largest.isFinite else { return (centre, 0) }
    let squares = present.reduce(0) { $0 + ($1 - centre) / largest * (($1 - centre) / largest) }
    return (centre, largest * (squares / Double(present.count)).squareRoot())
  }
}
