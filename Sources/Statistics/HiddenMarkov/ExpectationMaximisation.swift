/// Fits a hidden Markov model to sequences by expectation maximisation (Baum et al. 1970) from given first parameters.
public struct ExpectationMaximisation: Sendable, Equatable {
  /// Added to a state's sum of squared deviations before it is divided by the state's weight; keeps a state alive that owns a
  /// single row. With 0 the estimates are maximum likelihood, and a state may collapse onto a row. For a full covariance it is added
  /// to the diagonal only (hmmlearn adds its number to every entry unless it is given a matrix).
  public var variancePrior: Double
  /// Iteration stops when the log-likelihood of all sequences gains less than this.
  public var tolerance: Double
  /// Most iterations.
  public var mostIterations: Int

  /// Chooses a prior (in squared units of the numbers), a tolerance (nats) and a limit.
  public init(variancePrior: Double = 0.01, tolerance: Double = 0.01, mostIterations: Int = 1000) {
    self.variancePrior = variancePrior
    self.tolerance = tolerance
    self.mostIterations = mostIterations
  }

  /// A fitted model.
  public struct Fit: Sendable, Equatable {
    /// The parameters after the last iteration.
    public let model: HiddenMarkovModel
    /// Log-likelihood of all sequences under them.
    public let logLikelihood: Double
    /// Log-likelihood under the parameters before each iteration.
    public let history: [Double]
    /// Whether the last gain was below the tolerance; else the limit on iterations ended it.
    public let hasConverged: Bool
  }

  /// Fits from the parameters given.
  ///
  /// - Returns: nil when the model does not fit the dimension, or when the fit ends in a numerical failure: a covariance that is no
  ///   longer positive definite, or a log-likelihood that is not finite.
  public func fit(_ first: HiddenMarkovModel, to sequences: ObservationSequences) -> Fit? {
    guard first.dimension == sequences.dimension else { return nil }
    let features = EmissionFeatures(sequences, covariance: first.covariance)
    return fit(first, features, ForwardBackward(sequences, stateCount: first.stateCount))
  }

  func fit(_ first: HiddenMarkovModel, _ features: EmissionFeatures, _ recursion: ForwardBackward) -> Fit? {
    var model = first
    var history: [Double] = []
    var hasConverged = false
    while history.count < mostIterations, !hasConverged {
      guard features.logDensities(of: model, into: recursion.densities.pointer), let value = recursion.run(model)
      else { return nil }
      maximise(&model, features, recursion)
      hasConverged = history.last.map { value - $0 < tolerance } ?? false
      history.append(value)
    }
    guard features.logDensities(of: model, into: recursion.densities.pointer),
      let value = recursion.run(model, forwardOnly: true)
    else { return nil }
    return Fit(model: model, logLikelihood: value, history: history, hasConverged: hasConverged)
  }

  // A state that is never left keeps its row of transitions: nothing speaks for another.
  private func maximise(_ model: inout HiddenMarkovModel, _ features: EmissionFeatures, _ recursion: ForwardBackward) {
    let states = model.stateCount
    let starts = recursion.starts
    let startSum = starts.reduce(0, +)
    if startSum > 0 { model.start = starts.map { $0 / startSum } }
    for from in 0..<states {
      let row = from * states..<(from + 1) * states
      let sum = recursion.transitions[row].reduce(0, +)
      guard sum > 0, sum.isNormal else { continue }
      for cell in row { model.transition[cell] = recursion.transitions[cell] / sum }
    }
    features.maximise(&model, posteriors: recursion.posteriors.pointer, variancePrior: variancePrior)
  }
}
