import Statistics

/// Compares what the runs of a size have learned to represent: debiased linear CKA between all pairs of runs at the last step
/// at which all of them were observed, for every activation site.
public struct SimilarityAnalysis: Sendable {
  /// Creates the analysis.
  public init() {}

  static let note =
    "Debiased linear CKA over the tokens of the shared probe set: 1 for representations that agree up to rotation and scale, "
    + "about 0 for unrelated ones. Tokens of one sequence are not independent of each other, so the number of "
    + "tokens overstates how much was compared, and no error bars are given."

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

  private func digest(_ runs: [RunRecord]) -> String { runs.digest(options: "similarity 1") }

  private func analyse(_ size: String, _ runs: [RunRecord]) throws -> SizeSimilarity {
    var leftOut: [LeftOutRun] = []
    var used: [RunRecord] = []
    for run in runs {
      if run.state == .failed || run.failure != nil {
        leftOut.append(LeftOutRun(run: run.name, reason: "the run failed"))
      } else if run.observationSteps.isEmpty || run.sites.isEmpty {
        leftOut.append(LeftOutRun(run: run.name, reason: "no activations recorded yet"))
      } else {
        used.append(run)
      }
    }
    var result = SizeSimilarity(size: size, runs: used.map(\.name), step: nil, sites: [], leftOut: leftOut, reason: nil)
    guard used.count >= 2, let first = used.first else {
      result.reason = "\(used.count) run\(used.count == 1 ? "" : "s") with activations, at least two are needed"
      return result
    }
    let common = used.dropFirst().reduce(Set(first.observationSteps)) { $0.intersection($1.observationSteps) }
    guard let step = common.max() else {
      result.reason = "the runs have no observed step in common"
      return result
    }
    result.step = step
    for site in first.sites where used.allSatisfy({ $0.sites.contains(site) }) {
      result.sites.append(try compare(used, site: site, step: step))
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
      mean: pairs.isEmpty ? nil : pairs.reduce(0, +) / Double(pairs.count), least: pairs.min(), most: pairs.max())
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
}
