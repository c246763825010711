import Statistics

/// Compares what the runs of a size have learned to represent: debiased linear CKA between all pairs of runs at the last step
/// at which all of them were observed, for every activation site, beside the same at the first such step.
public struct SimilarityAnalysis: Sendable {
  /// Creates the analysis.
  public init() {}

  static let note =
    "Debiased linear CKA over the tokens of the shared probe set: 1 for representations that agree up to rotation and scale. "
    + "Runs that have learned nothing are not at 0: tokens recur in the probe text, and the same token has the same row at "
    + "the embedding whatever the weights, so that two runs agree in part before the first update. Read every value against the one "
    + "beside it from the first common observation, at step 0 that of independent random weights (pairs that share their "
    + "initial seed are left out of it). Tokens of one sequence are not independent of each other, so the number of tokens "
    + "overstates how much was compared, and no error bars are given."

  /// The stored result in a sweep's `results` folder when its digest agrees with these runs, else a new one, which is stored there.
  ///
  /// - Throws: what reading activations throws, or `Failure` when the result cannot be written.
  public func result(for runs: [RunRecord], storedIn folder: String) throws -> SimilarityResult {
    try SimilarityResult.stored(in: folder, digest: digest(runs)) { try analyse(runs) }
  }

  /// Compares the runs of every size.
  ///
  /// - Throws: what reading activations throws.
  public func analyse(_ runs: [RunRecord]) throws -> SimilarityResult {
    SimilarityResult(
      digest: digest(runs), measure: .debiasedCKA, items: .tokens, draws: 0, method: [], null: Self.note,
      sizes: try runs.bySize.map { try analyse($0.size, $0.runs) })
  }

  private func digest(_ runs: [RunRecord]) -> String { runs.digest(options: "similarity 2") }

  private func analyse(_ size: String, _ runs: [RunRecord]) throws -> SizeSimilarity {
    var leftOut: [AnalysisScope.LeftOut] = []
    var used: [RunRecord] = []
    for run in runs {
      if run.hasBroken {
        leftOut.append(
          AnalysisScope.LeftOut(
            what: run.name, reason: run.state == .diverged ? "training diverged" : "the run failed"))
      } else if run.observationSteps.isEmpty || run.sites.isEmpty {
        leftOut.append(AnalysisScope.LeftOut(what: run.name, reason: "no activations recorded yet"))
      } else {
        used.append(run)
      }
    }
    let common = used.dropFirst().reduce(Set(used.first?.observationSteps ?? [])) {
      $0.intersection($1.observationSteps)
    }
    var result = SizeSimilarity(
      size: size,
      scope: AnalysisScope(
        runs: used.map(\.name), metrics: ["activations"], steps: [common.min(), common.max()].compactMap { $0 },
        leftOut: leftOut),
      tokenIdentity: [], sites: [])
    guard used.count >= 2, let first = used.first else {
      result.reason = "\(used.count) run\(used.count == 1 ? "" : "s") with activations, at least two are needed"
      return result
    }
    guard let step = common.max(), let start = common.min() else {
      result.reason = "the runs have no observed step in common"
      return result
    }
    for site in first.sites where used.allSatisfy({ $0.sites.contains(site) }) {
      let (matrix, point) = try compare(used, site: site, step: step)
      var trajectory = [point]
      if start < step {
        let (earlier, before) = try compare(used, site: site, step: start)
        trajectory.insert(before, at: 0)
        trajectory[0].mean = independentMean(used, matrix, earlier)
      }
      result.sites.append(SiteSimilarity(site: site, trajectory: trajectory, matrix: matrix, geometry: []))
    }
    if result.sites.isEmpty { result.reason = "the runs have no activation site in common" }
    return result
  }

  private func compare(_ runs: [RunRecord], site: String, step: Int) throws -> ([[Double?]], SimilarityPoint) {
    let representations: [Representation?] = try runs.map { run in
      guard let read = try run.activations(site, step) else { return nil }
      return Representation(read.values, items: read.tokens, features: read.features)
    }
    var matrix = [[Double?]](repeating: [Double?](repeating: nil, count: runs.count), count: runs.count)
    var pairs: [Double] = []
    for row in runs.indices {
      guard let left = representations[row] else { continue }
      matrix[row][row] = 1
      for column in runs.indices where column > row {
        guard let right = representations[column], let value = left.debiasedCKA(right), value.isFinite else { continue }
        matrix[row][column] = value
        matrix[column][row] = value
        pairs.append(value)
      }
    }
    return (
      matrix,
      SimilarityPoint(
        step: step, pairs: pairs.count, mean: Self.mean(pairs), least: pairs.min(), most: pairs.max(), measures: [])
    )
  }

  // Runs that share their initial weights agree fully before the first update, which says nothing about unrelated ones.
  private func independentMean(_ runs: [RunRecord], _ last: [[Double?]], _ first: [[Double?]]) -> Double? {
    var values: [Double] = []
    for row in runs.indices {
      for column in runs.indices where column > row && runs[row].initSeed != runs[column].initSeed {
        guard last[row][column] != nil, let value = first[row][column] else { continue }
        values.append(value)
      }
    }
    return Self.mean(values)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
