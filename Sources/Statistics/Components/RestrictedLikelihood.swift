import Glibc

/// Restricted maximum likelihood (Patterson and Thompson 1971) for random rows, random columns and a rest, in layouts
/// with holes.
///
/// For V = rest I + row Z1 Z1' + column Z2 Z2' the deviance is log|V| + log(1' V^-1 1) + (y - mu)' V^-1 (y - mu), with
/// mu the generalised least squares mean. Everything is computed in the space of rows and columns, by Cholesky of I + D
/// Z'Z D with D the square roots of the ratios to the rest. It is minimised over the logarithms of the three variances,
/// one at a time in turn.
struct RestrictedLikelihood {
  private let count: Double
  private let widths: [Int]
  // Z'Z row by row, Z'1, and Z'y, 1'y, y'y of values that were centred and scaled to unit variance.
  private let products: [[Double]]
  private let countsOf: [Double]
  private let sumsOf: [Double]
  private let squares: Double
  private let unit: Double
  private var bestLogs: [Double]

  // Logarithms of variances relative to the variance of all values; at the first a component is as good as 0. Ratios up
  // to exp(23) leave the Cholesky decomposition enough digits.
  private static let range = (low: -14.0, high: 9.0)

  /// Prepares the layout and finds the minimum.
  init(_ layout: CrossedLayout) {
    let moments = SampleMoments(layout.values)
    unit = moments.variance
    let scaled = layout.values.map { ($0 - moments.mean) / moments.standardDeviation }
    count = Double(scaled.count)
    widths = [layout.rowCount, layout.columnCount]
    let size = layout.rowCount + layout.columnCount
    var products = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    var (counts, sums) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    for (index, value) in scaled.enumerated() {
      let places = [layout.rows[index], layout.rowCount + layout.columns[index]]
      for place in places {
        counts[place] += 1
        sums[place] += value
        for other in places { products[place][other] += 1 }
      }
    }
    (self.products, countsOf, sumsOf) = (products, counts, sums)
    squares = scaled.reduce(0) { $0 + $1 * $1 }
    bestLogs = []
    bestLogs = minimise(from: [-1, -1, -1], fixed: nil)
  }

  /// The variances of rows, columns and rest; one that is as good as 0 is 0.
  var estimates: [Double] { bestLogs.map { $0 < Self.range.low + 1 ? 0 : exp($0) * unit } }

  /// The 95 % profile likelihood interval of a variance: where the deviance, minimised over the others, stays within
  /// 3.84 of its minimum.
  func profileInterval(of index: Int) -> (low: Double, high: Double) {
    let limit = deviance(bestLogs) + 3.841458820694124
    func isInside(_ logarithm: Double) -> Bool {
      var start = bestLogs
      start[index] = logarithm
      return deviance(minimise(from: start, fixed: index)) <= limit
    }
    func edge(_ outermost: Double) -> Double {
      isInside(outermost)
        ? outermost : Bisection.edge(from: bestLogs[index], to: outermost, halvings: 30, where: isInside)
    }
    let low = edge(Self.range.low)
    return (low < Self.range.low + 1 ? 0 : exp(low) * unit, exp(edge(Self.range.high)) * unit)
  }

  /// The deviance of scaled values at the logarithms of the three variances relative to the variance of all values.
  private func deviance(_ logarithms: [Double]) -> Double {
    let rest = exp(logarithms[2])
    let scales = widths.indices.flatMap { factor in
      [Double](repeating: exp((logarithms[factor] - logarithms[2]) / 2), count: widths[factor])
    }
    let size = scales.count
    // Cholesky of I + D Z'Z D, forward substitution of D Z'1 and D Z'y on the way.
    var lower = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    var (ones, values) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    var logDeterminant = 0.0
    for row in 0..<size {
      for column in 0...row {
        var sum = scales[row] * products[row][column] * scales[column] + (row == column ? 1 : 0)
        for inner in 0..<column { sum -= lower[row][inner] * lower[column][inner] }
        lower[row][column] = row == column ? max(sum, 1e-300).squareRoot() : sum / lower[column][column]
      }
      logDeterminant += 2 * log(lower[row][row])
      var (one, value) = (scales[row] * countsOf[row], scales[row] * sumsOf[row])
      for inner in 0..<row {
        one -= lower[row][inner] * ones[inner]
        value -= lower[row][inner] * values[inner]
      }
      ones[row] = one / lower[row][row]
      values[row] = value / lower[row][row]
    }
    let information = (count - ones.reduce(0) { $0 + $1 * $1 }) / rest
    // The scaled values sum to 0.
    let cross = -zip(ones, values).reduce(0) { $0 + $1.0 * $1.1 } / rest
    let quadratic = (squares - values.reduce(0) { $0 + $1 * $1 }) / rest
    return count * log(rest) + logDeterminant + log(information) + quadratic - cross * cross / information
  }

  private func minimise(from start: [Double], fixed: Int?) -> [Double] {
    var (place, best) = (start, deviance(start))
    for round in 0..<200 {
      let before = best
      for index in place.indices where index != fixed {
        // The first rounds look everywhere, later ones near the place found.
        let reach = round < 2 ? Self.range.high - Self.range.low : 2
        var (low, high) = (max(Self.range.low, place[index] - reach), min(Self.range.high, place[index] + reach))
        for _ in 0..<(round < 2 ? 40 : 30) {
          let (first, second) = (low + 0.382 * (high - low), low + 0.618 * (high - low))
          if deviance(place, index, first) < deviance(place, index, second) { high = second } else { low = first }
        }
        let found = deviance(place, index, (low + high) / 2)
        if found < best {
          best = found
          place[index] = (low + high) / 2
        }
      }
      if round > 2 && before - best < 1e-12 { break }
    }
    return place
  }

  private func deviance(_ place: [Double], _ index: Int, _ value: Double) -> Double {
    var moved = place
    moved[index] = value
    return deviance(moved)
  }
}
