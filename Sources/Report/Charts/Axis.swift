import Foundation
import Wording

/// One axis of a chart: a range of values, how it is stretched, and the places worth a mark.
public struct Axis: Sendable, Equatable {
  /// How values are stretched along the axis.
  public enum Scale: Sendable {
    /// Evenly.
    case linear
    /// By their logarithm; only for positive values.
    case logarithmic
    /// By their logarithm, with 0 in a place of its own before the smallest positive value: steps of training, which begin
    /// at 0.
    case logarithmicFromZero
  }

  // How much of a logarithmic axis the place of 0 takes.
  private static let zeroShare = 0.07

  /// What the axis shows, with its unit.
  public let label: String
  /// How values are stretched.
  public let scale: Scale
  /// The value at the start; the smallest positive one where 0 has its own place.
  public let low: Double
  /// The value at the end; larger than `low`.
  public let high: Double
  /// Values with a mark and a number, ascending, within the range.
  public let ticks: [Double]
  /// Values with a small mark only.
  public let minorTicks: [Double]
  /// Whether 0 has its own place, which it has only where it occurs.
  public let showsZeroApart: Bool
  private let format: NumberFormat

  /// Fits an axis around values.
  ///
  /// Values that are not finite, or that the scale cannot show, are passed over; without any value the range is 0...1
  /// (1...10 for logarithms).
  ///
  /// - Parameters:
  ///   - padded: whether to leave a little room at both ends, as for a vertical axis.
  ///   - marks: about how many marks there should be.
  public init(label: String, scale: Scale = .linear, around values: [Double], padded: Bool = false, marks: Int = 5) {
    self.label = label
    self.scale = scale
    let usable = values.filter { Self.isUsable($0, scale) }
    switch scale {
    case .linear:
      (low, high) = Self.evenRange(usable, padded: padded)
      showsZeroApart = false
      ticks = AxisTicks.even(from: low, to: high, marks: marks)
      minorTicks = []
      let step = zip(ticks, ticks.dropFirst()).map { $1 - $0 }.min() ?? (high - low)
      format = NumberFormat(largest: ticks.map(\.magnitude).max() ?? 0, step: step)
    case .logarithmic, .logarithmicFromZero:
      showsZeroApart = scale == .logarithmicFromZero && usable.contains(0)
      (low, high) = Self.logarithmicRange(usable.filter { $0 > 0 }, padded: padded)
      let powers = AxisTicks.powers(from: low, to: high, marks: marks)
      ticks = (showsZeroApart ? [0] : []) + powers.ticks
      minorTicks = powers.minor
      format = .shortened
    }
  }

  // Numbers beyond these would overflow on the way to a place.
  private static func isUsable(_ value: Double, _ scale: Scale) -> Bool {
    guard value.magnitude < 1e100 else { return false }
    return switch scale {
    case .linear: true
    case .logarithmic: value > 1e-100
    case .logarithmicFromZero: value > 1e-100 || value == 0
    }
  }

  private static func evenRange(_ values: [Double], padded: Bool) -> (Double, Double) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    var room = padded ? 0.05 * (high - low) : 0
    // A range too small to be told apart at this magnitude is widened.
    if high - low < 1e-9 * max(high.magnitude, low.magnitude, 1e-90) { room = max(0.5 * high.magnitude, 0.5) }
    return (low - room, high + room)
  }

  private static func logarithmicRange(_ values: [Double], padded: Bool) -> (Double, Double) {
    let (low, high) = (values.min() ?? 1, values.max() ?? 10)
    if high / low < 1.01 { return (low / 2, high * 2) }
    let room = padded ? exp(0.04 * log(high / low)) : 1
    return (low / room, high * room)
  }

  /// Where a value lies, 0 at the start and 1 at the end; nil when it cannot be shown.
  public func position(_ value: Double) -> Double? {
    guard Self.isUsable(value, scale) else { return nil }
    switch scale {
    case .linear: return (value - low) / (high - low)
    case .logarithmic: return log(value / low) / log(high / low)
    case .logarithmicFromZero:
      if value == 0 { return showsZeroApart ? 0 : nil }
      let share = log(value / low) / log(high / low)
      return showsZeroApart ? Self.zeroShare + (1 - Self.zeroShare) * share : share
    }
  }

  /// A tick's number: thousands and millions shortened, as many decimals as the steps need.
  public func text(_ tick: Double) -> String { format.text(tick) }

  /// The same axis with as many marks, at most `marks`, as have room for their numbers.
  ///
  /// - Parameters:
  ///   - length: the length of the axis in units of the drawing.
  ///   - isUpright: whether the numbers stand above each other, not side by side.
  static func fitted(
    label: String, scale: Scale, around values: [Double], padded: Bool = false, length: Double, isUpright: Bool = false
  ) -> Axis {
    let marks = max(1, Int(length / (isUpright ? 40 : 50)))
    var axis = Axis(label: label, scale: scale, around: values, padded: padded, marks: marks)
    for fewer in stride(from: marks - 1, through: 1, by: -1) where axis.isCrowded(length, isUpright) {
      axis = Axis(label: label, scale: scale, around: values, padded: padded, marks: fewer)
    }
    return axis
  }

  /// The numbered marks that have room, without those that would touch the one before them.
  func spacedTicks(length: Double, isUpright: Bool) -> [Double] {
    var end = -Double.infinity
    return ticks.filter { tick in
      guard let place = position(tick) else { return false }
      let half = isUpright ? 3.5 : TextWidth.of(text(tick), size: Drawing.fontSize) / 2
      if place * length - half < end + 8 { return false }
      end = place * length + half
      return true
    }
  }

  private func isCrowded(_ length: Double, _ isUpright: Bool) -> Bool {
    spacedTicks(length: length, isUpright: isUpright).count < ticks.count
  }
}
