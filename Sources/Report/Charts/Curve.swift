import Stability
import Statistics

/// Points of a line, and the few operations that make a line fit to be drawn.
public struct Curve: Sendable, Equatable {
  /// Horizontal positions, ascending.
  public var x: [Double]
  /// Values; one that is not finite breaks the line.
  public var y: [Double]

  /// Creates a curve from steps and values in any order; surplus entries of the longer list are dropped.
  public init(steps: [Int], values: [Double]) {
    let pairs = zip(steps, values).enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
    x = pairs.map { Double($0.element.0) }
    y = pairs.map(\.element.1)
  }

  /// Creates a curve from positions that ascend already, one value for each.
  public init(x: [Double], y: [Double]) { (self.x, self.y) = (x, y) }

  /// The mean of each value and the ones before it, `window` together; fewer at the start.
  func smoothed(window: Int) -> Curve { Curve(x: x, y: y.trailingMeans(of: max(1, window))) }

  /// At most `most` (at least 2) points, evenly spread, the first and the last among them.
  func thinned(to most: Int) -> Curve {
    Curve(x: x.evenlySpread(atMost: most), y: y.evenlySpread(atMost: most))
  }

  /// The quantile of finite values by linear interpolation; nil when there are none.
  static func quantile(_ values: [Double], _ probability: Double) -> Double? {
    let sorted = values.filter(\.isFinite).sorted()
    return sorted.isEmpty ? nil : Quantile.linear(sorted, probability)
  }
}
