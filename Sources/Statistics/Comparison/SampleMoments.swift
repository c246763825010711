/// Mean and variance of a sample.
public struct SampleMoments: Sendable, Equatable {
  /// Number of values.
  public let count: Int
  /// Arithmetic mean; not a number for an empty sample.
  public let mean: Double
  /// Variance with divisor n - 1; not a number below two values.
  public let variance: Double

  /// Computes them in two passes, centred at the first value: equal values have exactly their value for mean and the
  /// variance 0, where a plain sum would leave a spread of rounding that every test takes for evidence (0.1 nine times
  /// adds up to less than 0.9).
  public init(_ values: [Double]) {
    count = values.count
    let first = values.first ?? .nan
    if values.allSatisfy({ $0 == first }) {
      (mean, variance) = (first, values.count > 1 ? 0 : .nan)
      return
    }
    let centre = first + values.reduce(0) { $0 + ($1 - first) / Double(values.count) }
    mean = centre
    variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - 1)
  }

  /// Standard deviation with divisor n - 1.
  public var standardDeviation: Double { variance.squareRoot() }
}
