/// Whether runs of a size have the same heads and neurons up to their order, and whether a straight line between two of them is
/// free of a loss barrier once they are brought into one order.
public struct MatchingResult: ObservedResult, Equatable, Sendable {
  /// Identifies the checkpoints and options that the result was computed from.
  public var digest: String
  /// Identifies the checkpoints up to the step that was asked for, and the texts beside them, without the other options.
  public var observations: String
  /// The step that was asked for; absent for the last that all runs of a size saved.
  public var askedStep: Int?
  /// How units are matched and what the numbers are.
  public var method: String
  /// What the matched numbers are to be compared with.
  public var null: String
  /// What a reader must know of runs that share seeds.
  public var notes: [String]
  /// One entry per size, small sizes first.
  public var sizes: [SizeMatching]

  static let method =
    "Within a layer, the units of two runs are matched one to one so that their similarities' sum is largest (optimal assignment). "
    + "Neurons: correlation of their activations over probe tokens; heads: debiased linear CKA of their outputs, which does not "
    + "depend on the basis of the values, and cosine of their attention maps. Weights: the whole second network is put into the first "
    + "one's order (residual stream, heads, neurons, and coordinates within heads, alternating until no sum of products of weights "
    + "grows; Ainsworth et al. 2023). Losses are those of networks on the straight line between the two; the barrier is their largest "
    + "excess over the straight line between the ends' losses. Intervals: 95 %, jackknife over runs, each layer for itself."
  static let null =
    "A matching always finds something, so the nulls are matched too: the other run's activations on other sequences (same positions), "
    + "and the runs' untrained networks, which agree only as far as equal tokens make any two networks agree. Untrained heads attend "
    + "almost evenly, so that their maps are more alike than trained ones: maps below that null have come to differ. A unit counts as "
    + "found again above the 95th percentile of the stronger null's matched similarities."

  /// A result with its explanations.
  ///
  /// - Parameter runs: all runs of the folder, for the seeds of those that were matched.
  public init(digest: String, observations: String, askedStep: Int?, sizes: [SizeMatching], runs: [RunRecord]) {
    (self.digest, self.observations, self.askedStep) = (digest, observations, askedStep)
    (method, null, self.sizes) = (Self.method, Self.null, sizes)
    let matched = Set(sizes.filter { $0.step != nil }.flatMap(\.scope.runs))
    notes = SharedSeeds.notes(runs.filter { matched.contains($0.name) })
  }

  /// What went into each size, and what did not.
  public var scopes: [AnalysisScope] { sizes.map(\.scope) }
}

/// Matching of the runs of one size.
public struct SizeMatching: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// Which runs and saved steps went in, and what was left out.
  public var scope: AnalysisScope
  /// Why nothing was compared; absent when something was.
  public var reason: String?
  /// The step whose networks are compared: the last that all runs saved, unless another was asked for.
  public var step: Int?
  /// The step of the untrained networks that are the second null; absent when none was saved before any update.
  public var untrainedStep: Int?
  /// Probe sequences on which activations were computed.
  public var probeSequences: Int
  /// Tokens of all probe sequences together.
  public var probeTokens: Int
  /// The matchings at `step` over all pairs of runs: neurons by their activations, heads by their outputs, heads by their attention.
  public var units: [UnitMatching]
  /// The same neurons' and heads' weights, after the whole networks were brought into one order by their weights.
  public var weights: [WeightMatching]
  /// How the matchings came about over training; one entry per saved step and kind of unit, steps ascending.
  public var trajectory: [MatchingStep]
  /// Losses on the lines between runs; absent when there was no held-out text.
  public var barrier: LossBarrier?

  /// An entry for runs that could not be compared, with the reason, or one to be filled in.
  public init(size: String, scope: AnalysisScope, reason: String? = nil) {
    (self.size, self.scope, self.reason) = (size, scope, reason)
    (probeSequences, probeTokens, units, weights, trajectory) = (0, 0, [], [], [])
  }
}
