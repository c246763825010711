import Statistics

/// How two networks are brought into one order before the line between them is walked.
public enum Alignment: String, Codable, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// By their weights: weight matching of Ainsworth, Hayase and Srinivasa (2023).
  case weights
  /// By their activations on the probe set.
  case activations

  /// For a table: "as they are", "weights matched", "activations matched".
  public var title: String {
    switch self {
    case .none: "as they are"
    case .weights: "weights matched"
    case .activations: "activations matched"
    }
  }
}

/// Losses on the straight lines between pairs of runs (linear mode connectivity; Frankle et al. 2020).
public struct LossBarrier: Codable, Equatable, Sendable {
  /// Held-out sequences on which losses were computed.
  public var sequences: Int
  /// Tokens predicted in each.
  public var sequenceLength: Int
  /// How the pairs were chosen.
  public var pairing: String
  /// Shares of the second run along the line, from 0 to 1.
  public var shares: [Double]
  /// One entry per pair and alignment.
  public var pairs: [PairBarrier]
  /// One entry per alignment.
  public var means: [MeanBarrier]
}

/// The line between two runs.
public struct PairBarrier: Codable, Equatable, Sendable {
  /// The run at share 0.
  public var first: String
  /// The run at share 1, whose units are put into the first one's order.
  public var second: String
  /// How they were brought into one order.
  public var alignment: Alignment
  /// Mean loss in nats per token at every share.
  public var losses: [Double]
  /// The largest excess over the straight line between the two ends' losses, nats per token; never negative.
  public var barrier: Double
  /// The share at which it is reached.
  public var barrierShare: Double
  /// Cosine of the angle between all weights of the two runs, after alignment.
  public var weightCosine: Double
}

/// Barriers of one alignment over the pairs.
public struct MeanBarrier: Codable, Equatable, Sendable {
  /// How the pairs were brought into one order.
  public var alignment: Alignment
  /// Mean barrier over pairs, nats per token; interval over runs.
  public var barrier: PairMean
  /// Lower end of the 95 % interval of the same mean for other held-out sequences and these runs; absent below five.
  public var sequencesLow: Double?
  /// Upper end of it.
  public var sequencesHigh: Double?
  /// Mean loss over pairs at every share.
  public var losses: [Double]
  /// Mean cosine of the weights over pairs, after alignment.
  public var weightCosine: Double
  /// Mean over pairs of the change of the barrier by the alignment, negative where it helps; absent without alignment. Interval over runs.
  public var change: PairMean?
}
