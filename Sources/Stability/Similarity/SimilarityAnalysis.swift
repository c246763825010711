import Failures
import Statistics

/// Compares what the runs of a size have learned to represent: how alike their activations on the probe set are, site by site and
/// step by step, beside what unrelated runs and a run with itself give.
public struct SimilarityAnalysis: ObservedAnalysis {
  /// The name: "similarity".
  public static let name = "similarity"
  /// The version of the answer.
  public static let version = 6

  /// What is computed.
  public struct Options: Sendable, Equatable {
    /// The measure of the trajectories, matrices and nulls.
    public var measure: SimilarityMeasure
    /// What it compares.
    public var items: SimilarityItems
    /// Pairs of runs with exchanged sequences drawn for the null at each site and step; 0 for no null.
    public var draws: Int
    /// The steps; empty for all common ones.
    public var steps: [Int]
    /// Whether to leave the other measures, split halves, shapes and pairs of sites away, and to look at six steps at most: what the
    /// report after a sweep takes.
    public var isBrief: Bool

    /// Chooses.
    public init(
      measure: SimilarityMeasure = .debiasedCKA, items: SimilarityItems = .distinctTokens, draws: Int = 300,
      steps: [Int] = [], isBrief: Bool = false
    ) {
      self.measure = measure
      self.items = items
      self.draws = draws
      self.steps = steps
      self.isBrief = isBrief
    }
  }

  /// Most steps of a brief analysis.
  static let briefSteps = 6
  /// Most draws that may be asked for.
  static let mostDraws = 1_000_000

  /// What is computed.
  public private(set) var options: Options

  /// Creates the analysis.
  ///
  /// - Throws: `Failure` of kind `usage` for a number of draws out of range.
  public init(_ options: Options) throws {
    guard (0...Self.mostDraws).contains(options.draws) else {
      throw Failure(
        .usage, "--draws \(options.draws)", "is not in 0 to \(Self.mostDraws)",
        remedy: "a few hundred do, since moments are fitted to them; 0 draws no null")
    }
    self.options = options
  }

  /// Creates the analysis with the usual options.
  public init() { options = Options() }

  /// Creates the quick analysis for the report after a sweep.
  public static var brief: SimilarityAnalysis {
    var analysis = SimilarityAnalysis()
    analysis.options.isBrief = true
    analysis.options.draws = 100
    return analysis
  }

  /// As of every analysis; the brief one takes any stored result of these runs.
  ///
  /// - Throws: what `analyse` throws, or `Failure` when the result cannot be written.
  public func result(in context: AnalysisContext) throws -> SimilarityResult {
    if options.isBrief, let found = Self.stored(in: context) { return found }
    return try reusedOrComputed(in: context)
  }

  /// Compares the runs of every size.
  ///
  /// - Throws: what reading activations throws, or `Failure` of kind `usage` when no size was observed at a step that was asked for.
  public func analyse(_ context: AnalysisContext) throws -> SimilarityResult {
    let runs = context.runs
    let groups = runs.bySize.map { ComparedRuns($0.runs) }
    if let missing = options.steps.first(where: { step in !groups.contains { $0.steps.contains(step) } }) {
      let common = Set(groups.flatMap(\.steps)).sorted().map(String.init).joined(separator: ", ")
      throw Failure(
        .usage, "--steps", "at step \(missing) not all runs of a size were observed",
        remedy: common.isEmpty ? "there is no such step" : "steps there: \(common)")
    }
    return SimilarityResult(
      digest: digest(of: context), observations: Self.observations(runs), measure: options.measure,
      items: options.items,
      draws: options.draws, isBrief: options.isBrief, method: SimilarityMethod.sentences(options),
      null: SimilarityMethod.null, notes: SharedSeeds.notes(groups.flatMap(\.runs)),
      sizes: try zip(runs.bySize, groups).map { try RunsComparison($0.size, $1, options).result() })
  }

  /// Identifies the runs' observations and probe sets.
  public static func observations(in context: AnalysisContext, for found: SimilarityResult) -> String {
    observations(context.runs)
  }

  private static func observations(_ runs: [RunRecord]) -> String { runs.observationDigest("\(name) \(version)") }

  /// Identifies the runs' observations and the options.
  public func digest(of context: AnalysisContext) -> String {
    let steps = Set(options.steps).sorted().map(String.init).joined(separator: " ")
    return context.runs.digest(
      options: "\(Self.observations(context.runs)) \(options.measure.rawValue) \(options.items.rawValue) "
        + "\(options.draws) \(options.isBrief) \(steps)")
  }
}
