import Glibc
import Numerics

/// The observations in the form in which all densities of all states are one matrix product, and all sums that the next
/// parameters need are another.
///
/// A normal log-density is linear in the squares (for a full covariance: products of pairs), the numbers themselves and a
/// constant. So the log-densities are F W, with F one row of such features per observation and W one column per state, and
/// the sums weighted by posteriors G are G^T F. Numbers are taken relative to their overall mean, which changes no density and keeps
/// the differences of large squares small.
final class EmissionFeatures {
  let covariance: HiddenMarkovModel.Covariance
  let dimension: Int
  let rowCount: Int
  /// Features per row: products, numbers, indicators of presence, and zeros up to a multiple of 16, the width at which the products
  /// are fastest.
  let featureCount: Int
  /// Overall mean of each number.
  let offset: [Double]
  private let productCount: Int
  private let indicatorCount: Int
  private let features: AlignedBuffer<Double>
  private var weights: [Double] = []
  private var sums: [Double] = []

  init(_ sequences: ObservationSequences, covariance: HiddenMarkovModel.Covariance) {
    let (size, rows) = (sequences.dimension, sequences.rowCount)
    self.covariance = covariance
    dimension = size
    rowCount = rows
    let values = sequences.values
    let isComplete = !values.contains { $0.isNaN }
    productCount = covariance == .diagonal ? size : size * (size + 1) / 2
    indicatorCount = covariance == .diagonal && !isComplete ? size : 1
    featureCount = (productCount + size + indicatorCount + 15) & ~15
    let means = Self.means(values, size)
    offset = means
    features = AlignedBuffer(count: rows * featureCount)
    for row in 0..<rows {
      let numbers = (0..<size).map { values[row * size + $0] - means[$0] }
      let target = features.pointer + row * featureCount
      switch covariance {
      case .diagonal:
        for index in 0..<size where !numbers[index].isNaN {
          target[index] = numbers[index] * numbers[index]
          target[size + index] = numbers[index]
          target[2 * size + min(index, indicatorCount - 1)] = 1
        }
      case .full:
        guard !numbers.contains(where: \.isNaN) else { continue }
        var place = 0
        for first in 0..<size {
          for second in first..<size {
            target[place] = numbers[first] * numbers[second]
            place += 1
          }
          target[productCount + first] = numbers[first]
        }
        target[productCount + size] = 1
      }
    }
  }

  private static func means(_ values: [Double], _ size: Int) -> [Double] {
    (0..<size).map { index in
      let column = stride(from: index, to: values.count, by: size).map { values[$0] }.filter { !$0.isNaN }
      return column.isEmpty ? 0 : column.reduce(0) { $0 + $1 / Double(column.count) }
    }
  }

  /// Writes the log-density of every row under every state (rows x states); false when a covariance is not positive definite.
  func logDensities(of model: HiddenMarkovModel, into densities: UnsafeMutablePointer<Double>) -> Bool {
    let states = model.stateCount
    weights = [Double](repeating: 0, count: featureCount * states)
    for state in 0..<states {
      guard covariance == .diagonal ? weighDiagonal(model, state) : weighFull(model, state) else { return false }
    }
    guard weights.allSatisfy(\.isFinite) else { return false }
    withExtendedLifetime(features) {
      for (first, rows) in blocks {
        BLAS.multiply(
          rows: rows, columns: states, inner: featureCount, features.pointer + first * featureCount,
          leadingA: featureCount, weights, leadingB: states, into: densities + first * states, leadingC: states)
      }
    }
    return true
  }

  private func weighDiagonal(_ model: HiddenMarkovModel, _ state: Int) -> Bool {
    let states = model.stateCount
    for index in 0..<dimension {
      let variance = model.covariances[state * dimension + index]
      guard variance.isNormal, variance > 0 else { return false }
      let mean = model.means[state * dimension + index] - offset[index]
      weights[index * states + state] = -0.5 / variance
      weights[(dimension + index) * states + state] = mean / variance
      let indicator = 2 * dimension + min(index, indicatorCount - 1)
      weights[indicator * states + state] -= 0.5 * (log(2 * Double.pi * variance) + mean * mean / variance)
    }
    return true
  }

  private func weighFull(_ model: HiddenMarkovModel, _ state: Int) -> Bool {
    let (states, size) = (model.stateCount, dimension * dimension)
    guard
      let factored = PositiveDefinite(
        Array(model.covariances[state * size..<(state + 1) * size]), order: dimension)
    else { return false }
    let inverse = factored.inverse
    let mean = (0..<dimension).map { model.means[state * dimension + $0] - offset[$0] }
    var constant = Double(dimension) * log(2 * Double.pi) + factored.logDeterminant
    var place = 0
    for first in 0..<dimension {
      for second in first..<dimension {
        let entry = inverse[first * dimension + second]
        weights[place * states + state] = first == second ? -0.5 * entry : -entry
        place += 1
      }
      let product = (0..<dimension).reduce(0) { $0 + inverse[first * dimension + $1] * mean[$1] }
      weights[(productCount + first) * states + state] = product
      constant += product * mean[first]
    }
    weights[(productCount + dimension) * states + state] = -0.5 * constant
    return true
  }

  /// The means and covariances that maximise the expected log-likelihood under given posteriors (rows x states), with the
  /// variance prior added to the sums of squares: var = (prior + sum of squares) / weight.
  ///
  /// What has a weight below 1e-5 in a state keeps its value: no observation speaks for or against it.
  func maximise(
    _ model: inout HiddenMarkovModel, posteriors: UnsafePointer<Double>, variancePrior: Double
  ) {
    let states = model.stateCount
    sums = [Double](repeating: 0, count: states * featureCount)
    withExtendedLifetime(features) {
      for (first, rows) in blocks {
        BLAS.multiply(
          rows: states, columns: featureCount, inner: rows, posteriors + first * states, leadingA: states,
          transposedA: true, features.pointer + first * featureCount, leadingB: featureCount, beta: 1, into: &sums,
          leadingC: featureCount)
      }
    }
    for state in 0..<states {
      switch covariance {
      case .diagonal: maximiseDiagonal(&model, state, variancePrior)
      case .full: maximiseFull(&model, state, variancePrior)
      }
    }
  }

  private func maximiseDiagonal(_ model: inout HiddenMarkovModel, _ state: Int, _ prior: Double) {
    let base = state * featureCount
    for index in 0..<dimension {
      let weight = sums[base + 2 * dimension + min(index, indicatorCount - 1)]
      guard weight >= Self.leastWeight else { continue }
      let mean = sums[base + dimension + index] / weight
      let squares = max(0, sums[base + index] - mean * mean * weight)
      model.means[state * dimension + index] = mean + offset[index]
      model.covariances[state * dimension + index] = (prior + squares) / weight
    }
  }

  private func maximiseFull(_ model: inout HiddenMarkovModel, _ state: Int, _ prior: Double) {
    let base = state * featureCount
    let weight = sums[base + productCount + dimension]
    guard weight >= Self.leastWeight else { return }
    let means = (0..<dimension).map { sums[base + productCount + $0] / weight }
    var place = base
    for first in 0..<dimension {
      model.means[state * dimension + first] = means[first] + offset[first]
      for second in first..<dimension {
        let products = sums[place] - means[first] * means[second] * weight
        let entry = first == second ? (prior + max(0, products)) / weight : products / weight
        model.covariances[(state * dimension + first) * dimension + second] = entry
        model.covariances[(state * dimension + second) * dimension + first] = entry
        place += 1
      }
    }
  }

  private static let leastWeight = 1e-5

  // Products over a few hundred rows at a time stay in the cache: up to twice as fast.
  private var blocks: [(first: Int, rows: Int)] {
    stride(from: 0, to: rowCount, by: 256).map { ($0, min(256, rowCount - $0)) }
  }
}
