import Foundation

/// One axis of a chart: a range of values, how it is stretched, and the places worth a mark.
public struct Axis: Sendable, Equatable {
  /// How values are stretched along the axis.
  public enum Scale: Sendable {
    /// Evenly.
    case linear
    /// By their logarithm; only for positive values.
    case logarithmic
  }

  /// What the axis shows, with its unit.
  public let label: String
  /// How values are stretched.
  public let scale: Scale
  /// The value at the start.
  public let low: Double
  /// The value at the end; larger than `low`.
  public let high: Double
  /// Values with a mark and a number, ascending, within the range.
  public let ticks: [Double]
  private let decimals: Int

  /// Fits an axis around values.
  ///
  /// Values that are not finite, or not positive on a logarithmic axis, are passed over; without any value the range is 0...1 (1...10).
  ///
  /// - Parameters:
  ///   - padded: whether to leave a little room at both ends, as for a vertical axis.
  ///   - marks: about how many marks there should be.
  public init(label: String, scale: Scale = .linear, around values: [Double], padded: Bool = false, marks: Int = 5) {
    self.label = label
    let usable = values.filter { $0.isFinite && $0.magnitude < 1e100 && (scale == .linear || $0 > 1e-100) }
    self.scale = scale
    var low = usable.min() ?? (scale == .linear ? 0 : 1)
    var high = usable.max() ?? (scale == .linear ? 1 : 10)
    switch scale {
    case .linear:
      // A range too small to be told apart at this magnitude is widened.
      if high - low < 1e-9 * max(high.magnitude, low.magnitude, 1e-90) {
        let room = max(0.5 * high.magnitude, 0.5)
        (low, high) = (low - room, high + room)
      } else if padded {
        let room = 0.05 * (high - low)
        (low, high) = (low - room, high + room)
      }
      let step = Self.roundStep((high - low) / Double(max(1, marks)))
      let first = (low / step).rounded(.up)
      let count = Int(min(50, max(0, ((high / step).rounded(.down) - first))))
      ticks = (0...count).map { (first + Double($0)) * step }
      decimals = min(12, max(0, Int((-log10(step) - 1e-9).rounded(.up))))
    case .logarithmic:
      if high / low < 1.01 { (low, high) = (low / 2, high * 2) }
      let powers = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
      let every = max(1, powers.count / (2 * max(1, marks)) + 1)
      let factors: [Double] = powers.count <= 3 ? [1, 2, 5] : [1]
      let range = low...high
      ticks = powers.filter { every == 1 || $0 % every == 0 }.flatMap { power in
        factors.map { $0 * pow(10, Double(power)) }
      }.filter(range.contains)
      decimals = 0
    }
    self.low = low
    self.high = high
  }

  /// Where a value lies, 0 at the start and 1 at the end; nil when it cannot be shown.
  public func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch scale {
    case .linear: return (value - low) / (high - low)
    case .logarithmic: return value > 0 ? log(value / low) / log(high / low) : nil
    }
  }

  /// A tick's number: thousands and millions shortened, as many decimals as the steps need.
  public func text(_ tick: Double) -> String {
    if tick == 0 { return "0" }
    if scale == .logarithmic || tick.magnitude >= 1e4 {
      for (unit, sign) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where tick.magnitude >= unit {
        return Self.short(tick / unit) + sign
      }
      return scale == .logarithmic ? Self.short(tick) : Markup.fixed(tick, decimals)
    }
    return Markup.fixed(tick, decimals).replacingOccurrences(of: "-", with: "\u{2212}")
  }

  private static func short(_ value: Double) -> String { String(format: "%.6g", value) }

  // 1, 2 or 5 times a power of ten, not below the step asked for by much.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let factor = step / power
    return power * (factor <= 1.5 ? 1 : factor <= 3.5 ? 2 : factor <= 7.5 ? 5 : 10)
  }
}
