import Numerics

/// Fits hidden Markov models with 1, 2, … states, each from several starts, and compares them.
public struct HiddenMarkovSearch: Sendable, Equatable {
  /// The shape of the covariances.
  public var covariance: HiddenMarkovModel.Covariance
  /// Numbers of states to try, ascending.
  public var stateCounts: [Int]
  /// Starts per number of states.
  public var restarts: Int
  /// Seed of the starts.
  public var seed: UInt32
  /// How each start is fitted.
  public var fitting: ExpectationMaximisation

  /// The first start takes the best of this many k-means results; the others take one each, so that they differ.
  static let clusterStarts = 10

  /// Plans a search.
  public init(
    covariance: HiddenMarkovModel.Covariance, stateCounts: [Int], restarts: Int = 10, seed: UInt32 = 1,
    fitting: ExpectationMaximisation = ExpectationMaximisation()
  ) {
    self.covariance = covariance
    self.stateCounts = stateCounts.filter { $0 > 0 }
    self.restarts = max(1, restarts)
    self.seed = seed
    self.fitting = fitting
  }

  /// The best fit with one number of states.
  public struct Candidate: Sendable, Equatable {
    /// The fit with the largest log-likelihood of all starts.
    public let fit: ExpectationMaximisation.Fit
    /// Rows that were scored: the n of the Bayesian criterion.
    public let rows: Int
    /// Starts that ended in a numerical failure, which are skipped.
    public let failures: Int

    /// Number of states.
    public var stateCount: Int { fit.model.stateCount }
    /// Free parameters, p.
    public var parameters: Int { fit.model.parameterCount }
    /// -2 ln L + 2 p.
    public var akaike: Double { fit.model.akaikeCriterion(logLikelihood: fit.logLikelihood) }
    /// -2 ln L + p ln n.
    public var bayesian: Double { fit.model.bayesianCriterion(logLikelihood: fit.logLikelihood, rows: rows) }
  }

  /// The best fit for every number of states; a number whose starts all failed is missing.
  public func candidates(for sequences: ObservationSequences) -> [Candidate] {
    let features = EmissionFeatures(sequences, covariance: covariance)
    let starts = HiddenMarkovStart(sequences, covariance, means: features.offset)
    let rows = sequences.usedRowCount(covariance)
    return stateCounts.compactMap { states in
      let recursion = ForwardBackward(sequences, stateCount: states)
      var best: ExpectationMaximisation.Fit?
      var failures = 0
      // With one state all starts are alike: the fit is the normal distribution.
      for restart in 0..<(states == 1 ? 1 : restarts) {
        let first = starts.model(
          states: states, seed: seed &+ UInt32(truncatingIfNeeded: states * 1_000_003 + restart),
          clusterStarts: restart == 0 ? Self.clusterStarts : 1)
        guard let first, let fit = fitting.fit(first, features, recursion) else {
          failures += 1
          continue
        }
        if fit.logLikelihood > best?.logLikelihood ?? -.infinity { best = fit }
      }
      return best.map { Candidate(fit: $0, rows: rows, failures: failures) }
    }
  }

  /// For every number of states the log-likelihood of each sequence under the model that was fitted to the other sequences, summed
  /// over the sequences; nil where a fit failed, or where there is a single sequence.
  public func leaveOneOutLogLikelihoods(of sequences: ObservationSequences) -> [(
    stateCount: Int, logLikelihood: Double?
  )] {
    let folds = sequences.lengths.indices.filter { sequences.lengths[$0] > 0 }
    var sums = [Double?](repeating: folds.count > 1 ? 0 : nil, count: stateCounts.count)
    for fold in folds {
      guard let held = sequences.only(fold), let others = sequences.without(fold) else { continue }
      let found = candidates(for: others)
      for (index, states) in stateCounts.enumerated() {
        let value = found.first { $0.stateCount == states }?.fit.model.logLikelihood(of: held)
        sums[index] = sums[index].flatMap { sum in value.map { sum + $0 } }
      }
    }
    return Array(zip(stateCounts, sums)).map { ($0, $1) }
  }
}
