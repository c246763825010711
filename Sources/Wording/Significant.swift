import Foundation

/// Numbers in sentences and tables, the same on every machine.
public enum Significant {
  /// A number with a few significant digits; "-" where there is none.
  public static func text(_ value: Double?, _ digits: Int = 4) -> String {
    guard let value, value.isFinite else { return "-" }
    return String(format: "%.\(digits)g", locale: Locale(identifier: "en_US_POSIX"), value)
  }

  /// A share as a percentage with three significant digits, such as "12.5 %"; "-" where there is none.
  public static func percent(_ share: Double?) -> String {
    guard let share, share.isFinite else { return "-" }
    return text(100 * share, 3) + " %"
  }
}
