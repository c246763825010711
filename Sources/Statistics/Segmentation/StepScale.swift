import Foundation

/// How training steps are laid out before lines are drawn: by a power of the step, since loss curves are near
/// L + A t^-a, which is a straight line over t^-a and would need many bends over t.
public struct StepScale: Equatable, Sendable {
  /// The power p: positions are (t + 1)^p, for p = 0 ln (t + 1).
  public let power: Double

  /// The scales that are tried: the step itself, its root, its logarithm, and the roots of the falling curves.
  static let all = [1, 0.5, 0, -0.5, -1].map { StepScale(power: $0) }

  /// Takes a power.
  public init(power: Double) { self.power = power }

  /// "step", "log step" or "step^-0.5".
  public var name: String {
    power == 1 ? "step" : power == 0 ? "log step" : power == 0.5 ? "root of step" : "step^\(power)"
  }

  /// The steps (at least 0, ascending, two or more) in this scale, from 0 to 1.
  func positions(_ steps: [Double]) -> [Double] {
    let scaled = steps.map { power == 0 ? log($0 + 1) : pow($0 + 1, power) / power }
    guard let first = scaled.first, let last = scaled.last, last > first else { return steps.map { _ in 0 } }
    return scaled.map { ($0 - first) / (last - first) }
  }
}
