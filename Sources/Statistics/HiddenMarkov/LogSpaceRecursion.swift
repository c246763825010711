import Glibc

/// The forward and backward recursions of one sequence with logarithms throughout: slower by an exponential per
/// pair of states, and safe whatever the densities are.
struct LogSpaceRecursion {
  /// Log-likelihood of the sequence; minus infinity when no path is possible, NaN when a density is.
  let logLikelihood: Double
  /// Posteriors given the rows up to each row, rows x states.
  let filtered: [Double]
  /// Posteriors given the whole sequence, rows x states.
  let posteriors: [Double]
  /// Expected numbers of transitions, states x states.
  let transitions: [Double]

  /// Runs the recursions on `rows` (at least 1) rows of log-densities.
  init(_ model: HiddenMarkovModel, densities: UnsafePointer<Double>, _ rows: Int) {
    let states = model.stateCount
    let moves = model.transition.map { log($0) }
    var forward = [Double](repeating: 0, count: rows * states)
    var backward = forward
    var terms = [Double](repeating: 0, count: states)
    for state in 0..<states { forward[state] = log(model.start[state]) + densities[state] }
    for row in 1..<max(rows, 1) {
      for to in 0..<states {
        for from in 0..<states { terms[from] = forward[(row - 1) * states + from] + moves[from * states + to] }
        forward[row * states + to] = Self.logSum(terms) + densities[row * states + to]
      }
    }
    for row in stride(from: rows - 2, through: 0, by: -1) {
      for from in 0..<states {
        for to in 0..<states {
          let next = (row + 1) * states + to
          terms[to] = moves[from * states + to] + densities[next] + backward[next]
        }
        backward[row * states + from] = Self.logSum(terms)
      }
    }
    let total = Self.logSum(Array(forward[(rows - 1) * states..<rows * states]))
    logLikelihood = total
    filtered = (0..<rows).flatMap { row -> [Double] in
      let here = Array(forward[row * states..<(row + 1) * states])
      let sum = Self.logSum(here)
      return here.map { exp($0 - sum) }
    }
    posteriors = zip(forward, backward).map { exp($0 + $1 - total) }
    var counts = [Double](repeating: 0, count: states * states)
    for row in 1..<max(rows, 1) {
      for from in 0..<states {
        for to in 0..<states {
          let next = row * states + to
          counts[from * states + to] += exp(
            forward[(row - 1) * states + from] + moves[from * states + to] + densities[next] + backward[next] - total)
        }
      }
    }
    transitions = counts
  }

  /// ln sum exp of the terms, without overflow.
  static func logSum(_ terms: [Double]) -> Double {
    let peak = terms.max() ?? -.infinity
    guard peak.isFinite else { return peak }
    return peak + log(terms.reduce(0) { $0 + exp($1 - peak) })
  }
}
