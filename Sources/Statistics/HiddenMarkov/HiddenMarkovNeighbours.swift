import Numerics

/// Models with one state more or less than a fitted one, as first parameters for another fit.
struct HiddenMarkovNeighbours {
  let sequences: ObservationSequences
  /// Seed of the centres that a state's rows are divided by.
  let seed: UInt32

  private static let clusterStarts = 10

  /// The model with each state in turn split in two: the rows on its path are divided around two centres, which become the means
  /// of the halves. States with fewer than two rows are passed over.
  func splits(of model: HiddenMarkovModel) -> [HiddenMarkovModel] {
    guard let decoded = model.decode(sequences) else { return [] }
    let path = decoded.paths.flatMap { $0 }
    return (0..<model.stateCount).compactMap { split(model, $0, path) }
  }

  private func split(_ model: HiddenMarkovModel, _ state: Int, _ path: [Int]) -> HiddenMarkovModel? {
    let (size, mean) = (model.dimension, model.mean(of: state))
    let rows = path.indices.filter { path[$0] == state }
    guard rows.count > 1 else { return nil }
    // A missing value stands at the state's mean.
    let values = rows.flatMap { row in
      (0..<size).map { index in
        let value = sequences.values[row * size + index]
        return value.isNaN ? 0 : value - mean[index]
      }
    }
    var random = MersenneTwister(seed: seed &+ UInt32(truncatingIfNeeded: state))
    let centres = KMeans(
      values, dimension: size, count: 2, starts: Self.clusterStarts, random: &random
    ).centres
    // The first half keeps the state's number, the second comes last; both keep its covariance.
    var means = model.means
    for index in 0..<size { means[state * size + index] += centres[index] }
    means += (0..<size).map { mean[$0] + centres[size + $0] }
    let perState = model.covariances.count / model.stateCount
    let source = Array(0..<model.stateCount) + [state]
    func shared(_ probabilities: (Int) -> Double) -> [Double] {
      source.map { $0 == state ? probabilities($0) / 2 : probabilities($0) }
    }
    return HiddenMarkovModel(
      start: shared { model.start[$0] },
      transition: source.flatMap { from in shared { model.transition[from * model.stateCount + $0] } },
      means: means, covariance: model.covariance,
      covariances: model.covariances + model.covariances[state * perState..<(state + 1) * perState])
  }

  /// The model with two states merged, for twice as many pairs as it has states: those whose merging widens the states least,
  /// by the squared distance of their means in standard deviations times their joint weight (as Ward 1963 joins groups).
  func merges(of model: HiddenMarkovModel) -> [HiddenMarkovModel] {
    let states = model.stateCount
    guard states > 1, let posteriors = model.posteriors(of: sequences) else { return [] }
    var weights = [Double](repeating: 0, count: states)
    for (cell, value) in posteriors.enumerated() { weights[cell % states] += value }
    let pairs = (0..<states).flatMap { first in ((first + 1)..<max(first + 1, states)).map { (first, $0) } }
    let costs = pairs.map { cost(model, $0, weights) }
    let order = pairs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
    return order.prefix(2 * states).compactMap { merged(model, pairs[$0], weights) }
  }

  private func cost(_ model: HiddenMarkovModel, _ pair: (Int, Int), _ weights: [Double]) -> Double {
    let (a, b) = (weights[pair.0], weights[pair.1])
    let spread = zip(model.variances(of: pair.0), model.variances(of: pair.1)).map { $0 + $1 }
    let gaps = zip(model.mean(of: pair.0), model.mean(of: pair.1)).map { $0 - $1 }
    let distance = zip(gaps, spread).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
    return a + b > 0 ? a * b / (a + b) * distance : 0
  }

  private func merged(
    _ model: HiddenMarkovModel, _ pair: (first: Int, second: Int), _ weights: [Double]
  ) -> HiddenMarkovModel? {
    let (states, size, first, second) = (model.stateCount, model.dimension, pair.first, pair.second)
    let sum = weights[first] + weights[second]
    let share = sum > 0 ? weights[first] / sum : 0.5
    let kept = (0..<states).filter { $0 != second }
    let gap = zip(model.mean(of: first), model.mean(of: second)).map { $0 - $1 }
    let perState = model.covariances.count / states
    func mixed(_ a: Double, _ b: Double) -> Double { share * a + (1 - share) * b }
    let means = zip(model.mean(of: first), model.mean(of: second)).map(mixed)
    let covariances = (0..<perState).map { cell in
      let between = model.covariance == .diagonal ? gap[cell] * gap[cell] : gap[cell / size] * gap[cell % size]
      return mixed(model.covariances[first * perState + cell], model.covariances[second * perState + cell])
        + share * (1 - share) * between
    }
    func joined(_ probabilities: (Int) -> Double) -> [Double] {
      kept.map { $0 == first ? probabilities(first) + probabilities(second) : probabilities($0) }
    }
    func row(_ from: Int) -> [Double] { joined { model.transition[from * states + $0] } }
    return HiddenMarkovModel(
      start: joined { model.start[$0] },
      transition: kept.flatMap { $0 == first ? zip(row(first), row(second)).map(mixed) : row($0) },
      means: kept.flatMap { $0 == first ? means : model.mean(of: $0) }, covariance: model.covariance,
      covariances: kept.flatMap { state in
        state == first
          ? covariances : Array(model.covariances[state * perState..<(state + 1) * perState])
      })
  }
}
