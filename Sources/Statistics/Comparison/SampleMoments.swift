/// Mean and variance of a sample.
public struct SampleMoments: Sendable, Equatable {
  /// Number of values.
  public let count: Int
  /// Arithmetic mean; not a number for an empty sample.
  public let mean: Double
  /// Variance with divisor n - 1; not a number below two values.
  public let variance: Double

  /// Computes them in two passes.
  public init(_ values: [Double]) {
    count = values.count
    let centre = values.reduce(0, +) / Double(values.count)
    mean = centre
    variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - 1)
  }

  /// Standard deviation with divisor n - 1.
  public var standardDeviation: Double { variance.squareRoot() }
}
