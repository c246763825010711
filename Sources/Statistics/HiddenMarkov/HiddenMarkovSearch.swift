import Numerics

/// Fits hidden Markov models with 1, 2, … states and compares them.
///
/// The likelihood has many local maxima, of which expectation maximisation finds the one uphill of its start. Every number of
/// states is started from k-means centres (`restarts` draws); then the best fit with one state less with a state split in two, and
/// the best fit with one state more with two states merged, are starts too, up and down until no number of states gains (the
/// moves of Ueda et al. 2000). Of each batch of starts those that are best after a few iterations are fitted to the end
/// (Biernacki et al. 2003).
public struct HiddenMarkovSearch: Sendable, Equatable {
  /// The shape of the covariances.
  public var covariance: HiddenMarkovModel.Covariance
  /// Most states to try; all numbers from 1 are.
  public var mostStates: Int
  /// Draws of first centres per number of states.
  public var restarts: Int
  /// Seed of the starts.
  public var seed: UInt32
  /// How each start is fitted.
  public var fitting: ExpectationMaximisation

  /// Draws of first centres per number of states where nothing else is asked for.
  public static let usualRestarts = 30

  /// The first start takes the best of this many k-means results; the others take one each, so that they differ.
  static let clusterStarts = 10
  private static let screeningIterations = 5
  private static let fewestFinished = 3
  private static let mostRounds = 10

  /// Plans a search.
  public init(
    covariance: HiddenMarkovModel.Covariance, mostStates: Int, restarts: Int = HiddenMarkovSearch.usualRestarts,
    seed: UInt32 = 1,
    fitting: ExpectationMaximisation = ExpectationMaximisation()
  ) {
    self.covariance = covariance
    self.mostStates = max(1, mostStates)
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
    let neighbours = HiddenMarkovNeighbours(sequences: sequences, seed: seed)
    var best = [ExpectationMaximisation.Fit?](repeating: nil, count: mostStates + 1)
    var failures = [Int](repeating: 0, count: mostStates + 1)
    var isUnsplit = [Bool](repeating: false, count: mostStates + 1)
    var isUnmerged = isUnsplit
    func improve(_ states: Int, from models: [HiddenMarkovModel]) -> Bool {
      let recursion = ForwardBackward(sequences, stateCount: states)
      let fits = finished(models, features, recursion)
      failures[states] += fits.count { $0 == nil }
      let before = best[states]?.logLikelihood ?? -.infinity
      for fit in fits.compactMap({ $0 }) where fit.logLikelihood > best[states]?.logLikelihood ?? -.infinity {
        best[states] = fit
      }
      guard let after = best[states]?.logLikelihood, after > before + fitting.tolerance else { return false }
      (isUnsplit[states], isUnmerged[states]) = (true, true)
      return true
    }
    for states in 1...mostStates {
      // With one state all starts are alike: the fit is the normal distribution.
      let draws = states == 1 ? 1 : restarts
      let models = (0..<draws).compactMap { restart in
        starts.model(
          states: states, seed: seed &+ UInt32(truncatingIfNeeded: states * 1_000_003 + restart),
          clusterStarts: restart == 0 ? Self.clusterStarts : 1)
      }
      failures[states] += draws - models.count
      _ = improve(states, from: models)
    }
    for _ in 0..<Self.mostRounds {
      var hasGained = false
      for states in 1..<mostStates where isUnsplit[states] {
        isUnsplit[states] = false
        guard let model = best[states]?.model else { continue }
        if improve(states + 1, from: neighbours.splits(of: model)) { hasGained = true }
      }
      for states in stride(from: mostStates, to: 2, by: -1) where isUnmerged[states] {
        isUnmerged[states] = false
        guard let model = best[states]?.model else { continue }
        if improve(states - 1, from: neighbours.merges(of: model)) { hasGained = true }
      }
      if !hasGained { break }
    }
    let rows = sequences.usedRowCount(covariance)
    return (1...mostStates).compactMap { states in
      best[states].map { Candidate(fit: $0, rows: rows, failures: failures[states]) }
    }
  }

  // The fits of the starts that are best after a few iterations, and nil for every start that failed.
  private func finished(
    _ models: [HiddenMarkovModel], _ features: EmissionFeatures, _ recursion: ForwardBackward
  ) -> [ExpectationMaximisation.Fit?] {
    var screening = fitting
    screening.mostIterations = min(Self.screeningIterations, fitting.mostIterations)
    var rest = fitting
    rest.mostIterations = fitting.mostIterations - screening.mostIterations
    let screened = models.map { screening.fit($0, features, recursion) }
    let ranked = screened.compactMap { $0 }.enumerated().sorted {
      ($1.element.logLikelihood, $0.offset) < ($0.element.logLikelihood, $1.offset)
    }
    let kept = ranked.prefix(max(Self.fewestFinished, models.count / 10))
    return screened.filter { $0 == nil } + kept.map { rest.fit($0.element.model, features, recursion) }
  }

  /// One sequence and the others, from which it is to be predicted.
  public struct Fold: Sendable {
    /// The sequences that models are fitted to.
    public let others: ObservationSequences
    /// The sequence left out.
    public let held: ObservationSequences
    /// Added to the log-likelihood of the sequence left out: what its density loses by the units that it is given in, where these
    /// differ from fold to fold.
    public let logUnits: Double

    /// Describes a fold.
    public init(others: ObservationSequences, held: ObservationSequences, logUnits: Double = 0) {
      self.others = others
      self.held = held
      self.logUnits = logUnits
    }
  }

  /// For every number of states the log-likelihood of each sequence under the model that was fitted to the other sequences, by the
  /// same search, summed over the folds; nil where a fit failed, or where there are fewer than two folds.
  public func leaveOneOutLogLikelihoods(_ folds: [Fold]) -> [(stateCount: Int, logLikelihood: Double?)] {
    var sums = [Double?](repeating: folds.count > 1 ? 0 : nil, count: mostStates)
    for fold in folds where folds.count > 1 {
      let found = candidates(for: fold.others)
      for index in sums.indices {
        let value = found.first { $0.stateCount == index + 1 }?.fit.model.logLikelihood(of: fold.held)
        sums[index] = sums[index].flatMap { sum in value.map { sum + $0 + fold.logUnits } }
      }
    }
    return sums.enumerated().map { ($0 + 1, $1) }
  }
}
