import Statistics

/// The losses of single held-out sequences along the line between two runs.
public struct LineLosses: Sendable {
  /// Place of the run at share 0 in the list of runs.
  public let first: Int
  /// Place of the run at share 1.
  public let second: Int
  /// How they were brought into one order.
  public let alignment: Alignment
  /// For every share along the line the mean loss of every sequence, nats per token.
  public let losses: [[Double]]
  /// Cosine of the angle between all weights of the two, after alignment.
  public let weightCosine: Double

  /// Takes losses.
  public init(first: Int, second: Int, alignment: Alignment, losses: [[Double]], weightCosine: Double) {
    (self.first, self.second, self.alignment, self.losses) = (first, second, alignment, losses)
    self.weightCosine = weightCosine
  }

  /// The means over sequences at every share.
  var means: [Double] { losses.map { $0.reduce(0, +) / Double($0.count) } }

  /// The largest excess of the losses over the straight line between the ends', and where: max over a of
  /// L(a) - ((1 - a) L(0) + a L(1)).
  static func barrier(_ losses: [Double], shares: [Double]) -> (height: Double, share: Double) {
    guard let start = losses.first, let end = losses.last else { return (0, 0) }
    var (height, place) = (0.0, 0.0)
    for (loss, share) in zip(losses, shares) {
      let excess = loss - ((1 - share) * start + share * end)
      if excess > height { (height, place) = (excess, share) }
    }
    return (height, place)
  }
}

extension LossBarrier {
  /// Sums up the losses on the lines.
  ///
  /// - Parameters:
  ///   - lines: every pair with the same alignments, all with the same shares and sequences.
  ///   - names: the names of the runs.
  public init(
    _ lines: [LineLosses], names: [String], shares: [Double], sequences: Int, sequenceLength: Int, pairing: String
  ) {
    let pairs = lines.map { line in
      let barrier = LineLosses.barrier(line.means, shares: shares)
      return PairBarrier(
        first: names[line.first], second: names[line.second], alignment: line.alignment, losses: line.means,
        barrier: barrier.height, barrierShare: barrier.share, weightCosine: line.weightCosine)
    }
    func heights(_ alignment: Alignment) -> [PairMean.Pair] {
      zip(lines, pairs).filter { $0.0.alignment == alignment }.map {
        PairMean.Pair($0.0.first, $0.0.second, $0.1.barrier)
      }
    }
    let plain = heights(.none)
    let means = Alignment.allCases.compactMap { alignment -> MeanBarrier? in
      let (own, values) = (lines.filter { $0.alignment == alignment }, heights(alignment))
      guard let barrier = PairMean(values) else { return nil }
      let interval = Self.interval(own, shares: shares, sequences: sequences)
      let count = Double(own.count)
      let changes = zip(plain, values).map { PairMean.Pair($0.first, $0.second, $1.value - $0.value) }
      return MeanBarrier(
        alignment: alignment, barrier: barrier, sequencesLow: interval?.low, sequencesHigh: interval?.high,
        losses: shares.indices.map { place in own.reduce(0) { $0 + $1.means[place] } / count },
        weightCosine: own.reduce(0) { $0 + $1.weightCosine } / count,
        change: alignment == .none ? nil : PairMean(changes))
    }
    self.init(
      sequences: sequences, sequenceLength: sequenceLength, pairing: pairing, shares: shares, pairs: pairs, means: means
    )
  }

  // Of the mean barrier, for other sequences: one left out at a time, the same for all pairs.
  private static func interval(_ lines: [LineLosses], shares: [Double], sequences: Int) -> LeaveOneOut.Interval? {
    LeaveOneOut(
      clusters: sequences, units: 0,
      tally: { weights -> Double in
        let kept = (0..<sequences).filter { (weights?[$0] ?? 1) > 0 }
        let sum = lines.reduce(0.0) { sum, line in
          let losses = line.losses.map { row in kept.reduce(0) { $0 + row[$1] } / Double(kept.count) }
          return sum + LineLosses.barrier(losses, shares: shares).height
        }
        return sum / Double(lines.count)
      },
      numbers: { height, _ in [height] }
    ).intervals { $0[0] }.clusters
  }
}
