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
      digest: digest(runs), note: Self.note, sizes: try runs.bySize.map { try analyse($0.size, $0.runs) })
  }

  private func digest(_ runs: [RunRecord]) -> String { runs.digest(options: "similarity 2") }

  private func analyse(_ size: String, _ runs: [RunRecord]) throws -> SizeSimilarity {
    var leftOut: [LeftOutRun] = []
    var used: [RunRecord] = []
    for run in runs {
      if run.hasBroken {
        leftOut.append(
          LeftOutRun(run: run.name, reason: run.state == .diverged ? "training diverged" : "the run failed"))
      } else if run.observationSteps.isEmpty || run.sites.isEmpty {
        leftOut.append(LeftOutRun(run: run.name, reason: "no activations recorded yet"))
      } else {
        used.append(run)
      }
    }
    var result = SizeSimilarity(size: size, runs: used.map(\.name), sites: [], leftOut: leftOut)
    guard used.count >= 2, let first = used.first else {
      result.reason = "\(used.count) run\(used.count == 1 ? "" : "s") with activations, at least two are needed"
      return result
    }
    let common = used.dropFirst().reduce(Set(first.observationSteps)) { $0.intersection($1.observationSteps) }
    guard let step = common.max(), let start = common.min() else {
      result.reason = "the runs have no observed step in common"
      return result
    }
    result.step = step
    if start < step { result.firstStep = start }
    for site in first.sites where used.allSatisfy({ $0.sites.contains(site) }) {
      var compared = try compare(used, site: site, step: step)
      if start < step {
        compared.meanAtFirst = independentMean(used, compared, try compare(used, site: site, step: start))
      }
      result.sites.append(compared)
    }
    if result.sites.isEmpty { result.reason = "the runs have no activation site in common" }
    return result
  }

  private func compare(_ runs: [RunRecord], site: String, step: Int) throws -> SiteSimilarity {
    var tokens = 0
    let representations: [Representation?] = try runs.map { run in
      guard let read = try run.activations(site, step) else { return nil }
      tokens = max(tokens, read.tokens)
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
    return SiteSimilarity(
      site: site, tokens: tokens, matrix: matrix, pairs: pairs.count,
      mean: Self.mean(pairs), least: pairs.min(), most: pairs.max())
  }

  // Runs that share their initial weights agree fully before the first update, which says nothing about unrelated ones.
  private func independentMean(_ runs: [RunRecord], _ last: SiteSimilarity, _ first: SiteSimilarity) -> Double? {
    var values: [Double] = []
    for row in runs.indices {
      for column in runs.indices where column > row && runs[row].initSeed != runs[column].initSeed {
        guard last.matrix[row][column] != nil, let value = first.matrix[row][column] else { continue }
        values.append(value)
      }
    }
    return Self.mean(values)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

/// How alike the runs' representations are.
public struct SimilarityResult: StoredResult, Equatable, Sendable {
  /// `similarity.json`.
  public static let fileName = "similarity.json"

  /// Identifies the observations that the result was computed from.
  public var digest: String
  /// What the numbers are and what they do not say.
  public var note: String
  /// One entry per size, small sizes first.
  public var sizes: [SizeSimilarity]
}

/// Similarities between the runs of one size.
public struct SizeSimilarity: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// The runs compared, in the order of the matrices' rows.
  public var runs: [String]
  /// The last step at which all of them were observed.
  public var step: Int?
  /// The first such step, with which it is compared; absent when it is the last.
  public var firstStep: Int?
  /// One entry per activation site, from input to output.
  public var sites: [SiteSimilarity]
  /// Runs that were not compared, with the reason.
  public var leftOut: [LeftOutRun]
  /// Why nothing was compared.
  public var reason: String?
}

/// Similarities at one activation site.
public struct SiteSimilarity: Codable, Equatable, Sendable {
  /// The site: "embedding", "layer.0", …, "final".
  public var site: String
  /// Number of probe tokens compared.
  public var tokens: Int
  /// Debiased linear CKA, runs x runs, symmetric with 1 on the diagonal; absent where it is not defined.
  public var matrix: [[Double?]]
  /// Number of pairs of runs with a value.
  public var pairs: Int
  /// Mean over pairs.
  public var mean: Double?
  /// Smallest value of a pair.
  public var least: Double?
  /// Largest value of a pair.
  public var most: Double?
  /// Mean at the first common observation over the same pairs, without those that share their initial seed; absent when there is none.
  public var meanAtFirst: Double?
}
