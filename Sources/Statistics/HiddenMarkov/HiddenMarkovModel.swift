import Glibc

/// A hidden Markov model whose states emit rows of normally distributed numbers.
///
/// The probability of a sequence is the sum over all state paths s of pi(s_1) b_{s_1}(x_1) A(s_1, s_2) b_{s_2}(x_2) …, with
/// b_k the normal density of state k (Rabiner 1989).
public struct HiddenMarkovModel: Sendable, Equatable {
  /// The shape of each state's covariance matrix.
  public enum Covariance: String, Sendable, Codable, CaseIterable {
    /// A variance per number; the numbers are independent within a state.
    case diagonal
    /// Any positive definite matrix.
    case full
  }

  /// Number of states, K.
  public let stateCount: Int
  /// Numbers per row, D.
  public let dimension: Int
  /// Probability of each state at the start of a sequence.
  public internal(set) var start: [Double]
  /// K x K, row-major: the probability of going from the state of the row to the state of the column.
  public internal(set) var transition: [Double]
  /// K x D, row-major: the mean of each state.
  public internal(set) var means: [Double]
  /// The shape of the covariances.
  public let covariance: Covariance
  /// Variances, K x D, for diagonal covariances; K matrices of D x D, row-major, for full ones.
  public internal(set) var covariances: [Double]

  /// Puts a model together.
  ///
  /// - Returns: nil when the counts contradict each other, a number is not finite, a probability is negative, or a covariance is
  ///   not positive definite.
  public init?(
    start: [Double], transition: [Double], means: [Double], covariance: Covariance, covariances: [Double]
  ) {
    let states = start.count
    guard states > 0, !means.isEmpty, means.count.isMultiple(of: states) else { return nil }
    let dimension = means.count / states
    let perState = covariance == .diagonal ? dimension : dimension * dimension
    guard transition.count == states * states, covariances.count == states * perState,
      (start + transition).allSatisfy({ $0.isFinite && $0 >= 0 }), (means + covariances).allSatisfy(\.isFinite)
    else { return nil }
    for state in 0..<states {
      let block = Array(covariances[state * perState..<(state + 1) * perState])
      switch covariance {
      case .diagonal: guard block.allSatisfy({ $0 > 0 }) else { return nil }
      case .full: guard PositiveDefinite(block, order: dimension) != nil else { return nil }
      }
    }
    stateCount = states
    self.dimension = dimension
    self.start = start
    self.transition = transition
    self.means = means
    self.covariance = covariance
    self.covariances = covariances
  }

  /// Free parameters: (K - 1) + K (K - 1) + K D, and K D variances or K D (D + 1) / 2 covariances.
  public var parameterCount: Int {
    Self.parameterCount(states: stateCount, dimension: dimension, covariance: covariance)
  }

  /// Free parameters of a model with that many states and numbers per row.
  public static func parameterCount(states: Int, dimension: Int, covariance: Covariance) -> Int {
    let spread = covariance == .diagonal ? dimension : dimension * (dimension + 1) / 2
    return (states - 1) + states * (states - 1) + states * (dimension + spread)
  }

  /// Akaike's criterion of a log-likelihood under this model: -2 ln L + 2 p.
  public func akaikeCriterion(logLikelihood: Double) -> Double { -2 * logLikelihood + 2 * Double(parameterCount) }

  /// The Bayesian criterion of a log-likelihood under this model: -2 ln L + p ln n, with n the number of rows scored.
  public func bayesianCriterion(logLikelihood: Double, rows: Int) -> Double {
    -2 * logLikelihood + Double(parameterCount) * log(Double(rows))
  }

  /// The mean of a state.
  public func mean(of state: Int) -> [Double] { Array(means[state * dimension..<(state + 1) * dimension]) }

  /// The variances of a state, also of one with a full covariance.
  public func variances(of state: Int) -> [Double] {
    switch covariance {
    case .diagonal: Array(covariances[state * dimension..<(state + 1) * dimension])
    case .full: (0..<dimension).map { covariances[(state * dimension + $0) * dimension + $0] }
    }
  }

  /// The inverse covariance of a state times a row.
  public func precision(of state: Int, times row: [Double]) -> [Double] {
    switch covariance {
    case .diagonal: return zip(row, variances(of: state)).map { $0 / $1 }
    case .full:
      let size = dimension * dimension
      let inverse = PositiveDefinite(
        Array(covariances[state * size..<(state + 1) * size]), order: dimension)?.inverse
      return (0..<dimension).map { index in
        (0..<dimension).reduce(0) { $0 + (inverse?[index * dimension + $1] ?? .nan) * row[$1] }
      }
    }
  }

  /// The same model with its states renamed: new state k is the old state `order[k]`.
  ///
  /// - Parameter order: every state once.
  public func reordered(_ order: [Int]) -> HiddenMarkovModel {
    var result = self
    let perState = covariances.count / stateCount
    result.start = order.map { start[$0] }
    result.transition = order.flatMap { from in order.map { transition[from * stateCount + $0] } }
    result.means = order.flatMap { mean(of: $0) }
    result.covariances = order.flatMap { covariances[$0 * perState..<($0 + 1) * perState] }
    return result
  }
}
