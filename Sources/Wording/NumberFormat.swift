import Foundation

/// One way of writing all numbers of an axis or column.
public struct NumberFormat: Equatable, Sendable {
  private enum Style: Equatable {
    /// Divided by a unit, with a count of decimals and a letter.
    case unit(Double, String, decimals: Int)
    /// With a power of ten.
    case scientific(digits: Int)
    /// Each by its own unit and with as few digits as it needs.
    case shortened
  }

  private let style: Style

  /// Each number by its own unit ("1", "10k", "2M") and as short as possible: for logarithmic axes.
  public static let shortened = NumberFormat(style: .shortened)

  private init(style: Style) { self.style = style }

  /// Numbers up to `largest` in magnitude that differ by multiples of `step`.
  public init(largest: Double, step: Double) {
    let units: [(Double, String)] = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
    let (unit, sign) = largest >= 1e4 ? units.first { largest >= $0.0 } ?? (1, "") : (1, "")
    let place = step > 0 ? step / unit : 1
    let decimals = min(12, max(0, Int((-log10(place) - 1e-9).rounded(.up))))
    if largest >= 1e13 || (largest < 1e-3 && largest > 0) {
      let digits = step > 0 ? Int((log10(largest)).rounded(.down)) - Int((log10(step) + 1e-9).rounded(.down)) : 2
      style = .scientific(digits: min(9, max(0, digits)))
    } else {
      style = .unit(unit, sign, decimals: decimals)
    }
  }

  /// Numbers of a column: at least three significant digits of the smallest spread that matters.
  public init(column values: [Double]) {
    let finite = values.filter(\.isFinite)
    let largest = finite.map(\.magnitude).max() ?? 0
    let range = (finite.max() ?? 0) - (finite.min() ?? 0)
    let scale = range > 1e-9 * largest ? range : largest
    self.init(
      largest: largest, step: scale > 0 && scale.isFinite ? pow(10, (log10(scale) - 1e-9).rounded(.down) - 2) : 1)
  }

  /// A number by itself, with up to six significant digits.
  public static func exact(_ value: Double) -> String {
    value.isFinite ? String(format: "%.6g", value).replacing("-", with: "\u{2212}") : "–"
  }

  /// The number as text, with a real minus sign.
  public func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if value == 0 { return "0" }
    let text =
      switch style {
      case .unit(let unit, let sign, let decimals): Wording.fixed(value / unit, decimals) + sign
      case .scientific(let digits): Self.tidy(String(format: "%.\(digits)e", value), trims: false)
      case .shortened: Self.short(value)
      }
    return text.replacing("-", with: "\u{2212}")
  }

  private static func short(_ value: Double) -> String {
    for (unit, sign) in [(1e9, "G"), (1e6, "M"), (1e3, "k")]
    where value.magnitude >= unit * (1 - 1e-9) && value.magnitude < 1e12 {
      return String(format: "%.4g", value / unit) + sign
    }
    return value.magnitude < 1e-3 || value.magnitude >= 1e12
      ? tidy(String(format: "%.2e", value), trims: true) : String(format: "%.4g", value)
  }

  // "1.20e-07" as "1.20e-7", or as "1.2e-7" when it is trimmed.
  private static func tidy(_ text: String, trims: Bool) -> String {
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return text }
    var digits = String(parts[0])
    if trims && digits.contains(".") {
      while digits.hasSuffix("0") { digits.removeLast() }
      if digits.hasSuffix(".") { digits.removeLast() }
    }
    return "\(digits)e\(exponent)"
  }
}
