import Foundation

/// How far a series scatters around a smooth curve.
///
/// What matters for finding bends is the long-run variance: the variance of a mean of m values, times m, for large m. It
/// equals the plain variance for independent values and exceeds it where neighbours scatter alike.
public struct SeriesNoise: Equatable, Sendable {
  /// The variance of one value around the curve.
  public let variance: Double
  /// The long-run variance; at least `variance`.
  public let longRunVariance: Double

  /// The noise of a series whose curve is not known: from second differences, which a straight line does not touch.
  ///
  /// y_j minus the line between its neighbours has variance s² (1 + w² + (1 - w)²) for weights w, 1 - w. A median of their
  /// magnitudes gives s without being moved by bends or spikes. The same on means of 2, 4, 8 … neighbouring values, times that
  /// number, follows the long-run variance; the largest counts, down to 48 means.
  ///
  /// - Parameters:
  ///   - positions: strictly ascending.
  ///   - values: finite, one for each position.
  public init(positions: [Double], values: [Double]) {
    let variance = Self.differenceVariance(positions, values)
    var longRun = variance
    var width = 2
    while values.count / width >= 48 {
      let (x, y) = (blockMeans(positions, of: width), blockMeans(values, of: width))
      longRun = max(longRun, Double(width) * Self.differenceVariance(x, y))
      width *= 2
    }
    self.variance = variance
    longRunVariance = longRun
  }

  /// The noise of residuals around a fitted curve: an autoregression of order one with long-run variance
  /// s² (1 + rho) / (1 - rho), rho from 0 to 0.9.
  ///
  /// A fitted curve takes slow components out of the residuals, each with about the long-run variance w as its expected square. With p
  /// parameters the sums of squares and of products of neighbours are short of p w each, so that both get it back:
  /// s² = (sum e_t² + p w) / n and rho s² = (sum e_t e_t+1 + p w) / n, solved together by repetition. Without this the residuals
  /// of nine parameters over 96 values hide half of a correlation of 0.5. Below 40 values, too few to tell
  /// rho from bends that were not found, it is taken as 0.
  ///
  /// - Parameters:
  ///   - residuals: finite, in the order of the steps.
  ///   - parameters: number of parameters of the fitted curve.
  public init(residuals: [Double], parameters: Int) {
    let count = Double(residuals.count)
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    let products = zip(residuals, residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    var variance = squares / max(1, count - Double(parameters))
    var longRun = variance
    if count >= 40, squares > 0 {
      for _ in 0..<50 {
        let lost = Double(parameters) * longRun
        variance = (squares + lost) / count
        let correlation = min(0.9, max(0, (products + lost) / (squares + lost)))
        let next = variance * (1 + correlation) / (1 - correlation)
        let isSettled = abs(next - longRun) < 1e-6 * longRun
        longRun = min(next, 19 * squares / count)
        if isSettled { break }
      }
    }
    self.variance = variance
    longRunVariance = max(variance, longRun)
  }

  private static func differenceVariance(_ x: [Double], _ y: [Double]) -> Double {
    guard y.count > 2 else { return 0 }
    let deviations = (1..<y.count - 1).map { index in
      let weight = (x[index + 1] - x[index]) / (x[index + 1] - x[index - 1])
      let deviation = y[index] - weight * y[index - 1] - (1 - weight) * y[index + 1]
      let own = 1 + weight * weight + (1 - weight) * (1 - weight)
      return deviation.magnitude / own.squareRoot()
    }
    // Three values exactly in line belong to a stretch where nothing has happened yet (an accuracy still at 0), not to the scatter.
    let scattered = deviations.filter { $0 > 1e-12 }
    guard !scattered.isEmpty else { return 0 }
    let scale = RobustScale.normalFactor * Quantile.median(scattered)
    return scale * scale
  }
}

// Means of neighbouring values, `width` at a time; a shorter rest at the end is joined to the last.
func blockMeans(_ values: [Double], of width: Int) -> [Double] {
  let blocks = max(1, values.count / width)
  return (0..<blocks).map { block in
    let end = block == blocks - 1 ? values.count : (block + 1) * width
    return values[block * width..<end].reduce(0, +) / Double(end - block * width)
  }
}
