/// The null distribution of a mean over pairs of runs, from a few draws in which every run's groups of items were exchanged at random.
///
/// Under independent random exchanges in the runs, what two pairs that share a run get is uncorrelated: each depends on the
/// arrangement of one run relative to the other, and those are independent. So the variance of the mean is the sum of the pairs'
/// variances over the squared number of pairs, and a few draws of all pairs tell it well. Triples of runs that close a triangle add to
/// the third moment. The tail is that of the Pearson type III (gamma) distribution with these three moments, as is usual for permutation
/// moments of such statistics (Kazi-Aoual et al. 1995; Josse et al. 2008).
public struct ExchangedNull: Sendable, Equatable {
  /// Mean of the mean over pairs.
  public let mean: Double
  /// Its standard deviation.
  public let standardDeviation: Double
  /// Its skewness, at least 0.
  public let skewness: Double

  /// Estimates the moments.
  ///
  /// - Parameters:
  ///   - draws: per draw one value a pair, in the order of `PairMean.pairs`; nil where a pair has none in any draw.
  ///   - runs: number of runs.
  /// - Returns: nil below three draws, without pairs, or when nothing varies.
  public init?(_ draws: [[Double?]], runs: Int) {
    let pairs = PairMean.pairs(of: runs)
    guard draws.count >= 3, draws.allSatisfy({ $0.count == pairs.count }) else { return nil }
    let used = pairs.indices.filter { place in draws.allSatisfy { $0[place]?.isFinite ?? false } }
    guard !used.isEmpty else { return nil }
    let count = Double(draws.count)
    // Deviations from each pair's own mean; a pair without values has none.
    var deviations = draws.map { $0.map { _ in 0.0 } }
    var total = 0.0
    for place in used {
      let centre = draws.reduce(0) { $0 + ($1[place] ?? 0) } / count
      total += centre
      for draw in draws.indices { deviations[draw][place] = (draws[draw][place] ?? 0) - centre }
    }
    var place = [[Int]](repeating: [Int](repeating: 0, count: runs), count: runs)
    for (index, pair) in pairs.enumerated() { place[pair.first][pair.second] = index }
    var (second, third) = (0.0, 0.0)
    for row in deviations {
      for value in row {
        second += value * value
        third += value * value * value
      }
      for one in 0..<runs {
        for two in (one + 1)..<max(runs, one + 1) {
          for three in (two + 1)..<max(runs, two + 1) {
            third += 6 * row[place[one][two]] * row[place[two][three]] * row[place[one][three]]
          }
        }
      }
    }
    let number = Double(used.count)
    let variance = second / (count - 1) / (number * number)
    let cube = third * count / ((count - 1) * (count - 2)) / (number * number * number)
    // What rounding of equal draws leaves is no variance.
    let rounding = 1e-13 * (draws.joined().lazy.compactMap { $0?.magnitude }.max() ?? 0)
    guard variance > rounding * rounding, variance.isFinite else { return nil }
    mean = total / number
    standardDeviation = variance.squareRoot()
    // Beyond 4 the estimate says no more than that the tail is long.
    skewness = min(4, max(0, cube / (variance * standardDeviation)))
  }

  /// P(mean over pairs >= value).
  public func upperTail(_ value: Double) -> Double {
    GammaTail.upper(score: (value - mean) / standardDeviation, skewness: skewness)
  }

  /// The value that is exceeded with a probability.
  public func upperQuantile(_ probability: Double) -> Double {
    var (low, high) = (mean - 60 * standardDeviation, mean + 60 * standardDeviation)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if upperTail(middle) > probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
