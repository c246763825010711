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

  /// The noise of residuals around a fitted curve: an autoregression fitted by Levinson's recursion, its order (0 to 8, at
  /// most a tenth of the values, none below 40 values) chosen by Akaike's criterion; long-run variance s² / (1 - sum phi)².
  ///
  /// - Parameters:
  ///   - residuals: finite, in the order of the steps.
  ///   - parameters: number of parameters of the fitted curve.
  public init(residuals: [Double], parameters: Int) {
    let count = residuals.count
    let degrees = max(1, count - parameters)
    let variance = residuals.reduce(0) { $0 + $1 * $1 } / Double(degrees)
    self.variance = variance
    guard count >= 40, variance > 0 else {
      longRunVariance = variance
      return
    }
    let order = min(8, count / 10)
    let covariances = (0...order).map { lag in
      (lag..<count).reduce(0) { $0 + residuals[$1] * residuals[$1 - lag] } / Double(count)
    }
    var phi: [Double] = []
    var innovation = covariances[0]
    var best = (criterion: Double(count) * log(innovation), factor: 1.0)
    for lag in 1...order {
      let reflection =
        (covariances[lag] - phi.indices.reduce(0) { $0 + phi[$1] * covariances[lag - 1 - $1] }) / innovation
      phi = phi.indices.map { phi[$0] - reflection * phi[phi.count - 1 - $0] } + [reflection]
      innovation *= 1 - reflection * reflection
      guard innovation > 0 else { break }
      let criterion = Double(count) * log(innovation) + 2 * Double(lag)
      let sum = phi.reduce(0, +)
      if criterion < best.criterion, sum < 1 {
        best = (criterion, innovation / covariances[0] / ((1 - sum) * (1 - sum)))
      }
    }
    longRunVariance = variance * max(1, best.factor)
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
    let scale = MedianScale.normalFactor * MedianScale.median(deviations.filter { $0 > 1e-12 })
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
