import Foundation

/// Numbers in sentences and tables, the same on every machine.
public enum Significant {
  /// A number with a few significant digits; "-" where there is none.
  public static func text(_ value: Double?, _ digits: Int = 4) -> String {
    guard let value, value.isFinite else { return "-" }
    return String(format: "%.\(digits)g", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
