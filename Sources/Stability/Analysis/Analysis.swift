/// A question to runs with its options: what it reads, how the answer is computed and under which name it is kept.
///
/// What all analyses have in common is written here once: a digest of everything that decides the answer, and the reuse of a stored
/// answer with the same digest.
public protocol Analysis: Sendable {
  /// The answer.
  associatedtype Result: AnalysisResult

  /// The name of its stored result and of its folder: "outliers".
  static var name: String { get }
  /// Raised whenever the same observations and options give another answer.
  static var version: Int { get }

  /// The stored answer where it still holds, else a new one; see `reusedOrComputed`, which does that for most.
  ///
  /// - Throws: what `digest` and `analyse` throw, or `Failure` of kind `inputOutput` when the disk is full.
  func result(in context: AnalysisContext) throws -> Result

  /// Identifies all that the answer depends on.
  ///
  /// - Throws: `Failure` when what is to be read cannot be.
  func digest(of context: AnalysisContext) throws -> String

  /// Computes the answer.
  ///
  /// - Throws: `Failure` of kind `usage` for options that do not fit the runs, of kind `badData` when there is nothing to answer from, and
  ///   what reading activations and weights throws.
  func analyse(_ context: AnalysisContext) throws -> Result
}

extension Analysis {
  /// `reusedOrComputed(in:)`.
  ///
  /// - Throws: what `digest` and `analyse` throw, or `Failure` of kind `inputOutput` when the disk is full.
  public func result(in context: AnalysisContext) throws -> Result { try reusedOrComputed(in: context) }

  // The stored answer when its digest agrees with what there is now, else a new one, which is stored where the folder can be written
  // (`UnstoredResults` says where it cannot).
  func reusedOrComputed(in context: AnalysisContext) throws -> Result {
    let digest = try digest(of: context)
    if let found = Self.found(in: context), found.digest == digest { return found }
    let computed = try analyse(context)
    if let folder = context.resultsFolder { try computed.store(in: folder, name: Self.name) }
    return computed
  }

  /// `result(in:)` of runs alone.
  ///
  /// - Parameter folder: where results are kept.
  /// - Throws: as `result(in:)`.
  public func result(for runs: [RunRecord], storedIn folder: String) throws -> Result {
    try result(in: AnalysisContext(runs: runs, resultsFolder: folder))
  }

  /// The stored answer when its digest agrees with what there is now; nil else, also where that cannot be told.
  public func stored(in context: AnalysisContext) -> Result? {
    guard let found = Self.found(in: context), (try? digest(of: context)) == found.digest else { return nil }
    return found
  }

  /// The stored answer, whatever it was computed from; nil without one.
  public static func found(in context: AnalysisContext) -> Result? {
    context.resultsFolder.flatMap { Result.found(in: $0, name: name) }
  }
}

/// An analysis that reads the runs' records and nothing else.
public protocol RunsAnalysis: Analysis {
  /// The answer.
  associatedtype Result
  /// The options as text, as they follow name and version in what is digested.
  var options: String { get }

  /// Computes the answer.
  ///
  /// - Throws: as `analyse(_:)` of a context.
  func analyse(_ runs: [RunRecord]) throws -> Result
}

extension RunsAnalysis {
  /// Identifies name, version, options and every observation.
  public func digest(of context: AnalysisContext) -> String { digest(context.runs) }

  /// Computes the answer from the runs.
  ///
  /// - Throws: as `analyse(_:)` of runs.
  public func analyse(_ context: AnalysisContext) throws -> Result { try analyse(context.runs) }

  func digest(_ runs: [RunRecord]) -> String { runs.digest(options: "\(Self.name) \(Self.version), \(options)") }
}

/// An analysis of any metrics.
public protocol MetricsAnalysis: RunsAnalysis {
  /// An analysis of the named metrics; of none for its own choice.
  init(metrics: [String])
}

/// An analysis whose answer also says what it was computed from apart from how it was asked for, so that a report can show it whatever
/// the options of its command were.
public protocol ObservedAnalysis: Analysis where Result: ObservedResult {
  /// Identifies the observations alone.
  ///
  /// - Parameter found: a stored answer, for what it says of how far observations were read.
  /// - Throws: `Failure` when what is to be read cannot be.
  static func observations(in context: AnalysisContext, for found: Result) throws -> String
}

extension ObservedAnalysis {
  /// `analyse(_:)` of runs alone.
  ///
  /// - Throws: as `analyse(_:)`.
  public func analyse(_ runs: [RunRecord]) throws -> Result { try analyse(AnalysisContext(runs: runs)) }

  /// The stored answer when it was computed from what there is now, whatever the options; nil else, also where that cannot be told.
  public static func stored(in context: AnalysisContext) -> Result? {
    guard let found = found(in: context), (try? observations(in: context, for: found)) == found.observations else {
      return nil
    }
    return found
  }
}

extension [RunRecord] {
  /// A digest of all that an analysis of activations reads: every number and name, and the tokens of the probe sets, which the
  /// digest of a run's observations need not cover.
  func observationDigest(_ analysis: String) -> String {
    let probes = bySize.flatMap(\.runs).map { run in
      (run.probe.map { zip($0.tokenIDs, $0.sequences).map { "\($0) \($1)" } } ?? []).joined(separator: ",")
    }
    return digest(options: "\(analysis), \(probes.joined(separator: "|"))")
  }
}
