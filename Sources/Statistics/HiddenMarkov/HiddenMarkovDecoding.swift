import Glibc

extension HiddenMarkovModel {
  /// The most probable path of states of each sequence, and what it says of their probability (Viterbi 1967).
  public struct Decoding: Sendable, Equatable {
    /// A state per row, a list per sequence.
    public let paths: [[Int]]
    /// Log-probability of rows and paths together, summed over the sequences.
    public let logProbability: Double
  }

  /// Log-likelihood of all sequences; nil when it is not finite or the dimensions differ.
  public func logLikelihood(of sequences: ObservationSequences) -> Double? {
    recursion(over: sequences, forwardOnly: true)?.total
  }

  /// Posterior probability of every state at every row given the whole sequence, rows x states; nil as `logLikelihood`.
  public func posteriors(of sequences: ObservationSequences) -> [Double]? {
    recursion(over: sequences, forwardOnly: false).map { found in
      withExtendedLifetime(found.recursion) { Array(found.recursion.posteriors.values) }
    }
  }

  /// Posterior probability of every state at every row given the rows up to it, rows x states; nil as `logLikelihood`.
  ///
  /// Unlike `posteriors` and `decode` it does not look ahead, so it is what could have been known at the time.
  public func filteredPosteriors(of sequences: ObservationSequences) -> [Double]? {
    recursion(over: sequences, forwardOnly: true).map { found in
      withExtendedLifetime(found.recursion) { Array(found.recursion.filtered.values) }
    }
  }

  /// The most probable path of each sequence, each decoded by itself; of equally probable states the lower is taken. Nil as
  /// `logLikelihood`.
  public func decode(_ sequences: ObservationSequences) -> Decoding? {
    guard let densities = logDensities(of: sequences) else { return nil }
    let moves = transition.map { log($0) }
    var paths: [[Int]] = []
    var total = 0.0
    for range in sequences.ranges {
      guard !range.isEmpty else {
        paths.append([])
        continue
      }
      let path = bestPath(Array(densities[range.lowerBound * stateCount..<range.upperBound * stateCount]), moves)
      paths.append(path.states)
      total += path.logProbability
    }
    return total.isFinite ? Decoding(paths: paths, logProbability: total) : nil
  }

  private func bestPath(_ densities: [Double], _ moves: [Double]) -> (states: [Int], logProbability: Double) {
    let rows = densities.count / stateCount
    var best = (0..<stateCount).map { log(start[$0]) + densities[$0] }
    var origins = [Int](repeating: 0, count: densities.count)
    for row in 1..<max(rows, 1) {
      best = (0..<stateCount).map { to in
        var origin = 0
        var value = best[0] + moves[to]
        for from in 1..<max(stateCount, 1) where best[from] + moves[from * stateCount + to] > value {
          value = best[from] + moves[from * stateCount + to]
          origin = from
        }
        origins[row * stateCount + to] = origin
        return value + densities[row * stateCount + to]
      }
    }
    let last = best.indices.reduce(0) { best[$1] > best[$0] ? $1 : $0 }
    var states = [last]
    for row in stride(from: rows - 1, to: 0, by: -1) {
      states.append(origins[row * stateCount + (states.last ?? 0)])
    }
    return (states.reversed(), best[last])
  }

  /// Log-density of every row under every state, rows x states.
  func logDensities(of sequences: ObservationSequences) -> [Double]? {
    guard sequences.dimension == dimension else { return nil }
    var result = [Double](repeating: 0, count: sequences.rowCount * stateCount)
    let features = EmissionFeatures(sequences, covariance: covariance)
    return features.logDensities(of: self, into: &result) ? result : nil
  }

  private func recursion(
    over sequences: ObservationSequences, forwardOnly: Bool
  ) -> (recursion: ForwardBackward, total: Double)? {
    guard sequences.dimension == dimension else { return nil }
    let features = EmissionFeatures(sequences, covariance: covariance)
    let recursion = ForwardBackward(sequences, stateCount: stateCount)
    guard features.logDensities(of: self, into: recursion.densities.pointer),
      let total = recursion.run(self, forwardOnly: forwardOnly)
    else { return nil }
    return (recursion, total)
  }
}
