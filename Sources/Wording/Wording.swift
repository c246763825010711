import Foundation

/// Numbers as people read them, the same on every machine whatever its language.
public enum Wording {
  /// "14,067,712".
  public static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// "1.3 GB" in powers of ten, as disks are sold.
  public static func bytes(_ value: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    var (amount, unit) = (Double(value), 0)
    while amount >= 999.5, unit < units.count - 1 {
      amount /= 1000
      unit += 1
    }
    return decimal(amount, unit == 0 || amount >= 99.5 ? 0 : 1) + " " + units[unit]
  }

  /// "45 s", "12 min", "3 h 20 min", "5 days 3 h", "1,234 years".
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "unknown" }
    let whole = Int(min(seconds.rounded(), 1e15))
    switch whole {
    case ..<100: return "\(whole) s"
    case ..<5_400: return "\((whole + 30) / 60) min"
    case ..<172_800: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    case ..<63_072_000: return "\(whole / 86_400) days \(whole % 86_400 / 3600) h"
    default: return "\(count(whole / 31_536_000)) years"
    }
  }

  /// "35 ms", "2.4 s"; from ten seconds on as `duration`.
  public static func shortDuration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 9.95 else { return duration(seconds) }
    return seconds < 0.9995 ? "\(decimal(seconds * 1000, 0)) ms" : "\(decimal(seconds, 1)) s"
  }

  /// A number with a fixed number of decimals.
  public static func decimal(_ value: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", locale: Locale(identifier: "en_US_POSIX"), value)
  }

  /// A number with a fixed number of decimals for a table: an en dash where there is none, in powers of ten from 1e9 on, and never
  /// a minus sign before nothing but zeros.
  public static func fixed(_ value: Double?, _ decimals: Int) -> String {
    guard let value, value.isFinite else { return "–" }
    if value.magnitude >= 1e9 { return String(format: "%.3g", value) }
    let text = String(format: "%.\(decimals)f", value)
    return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) }) ? String(text.dropFirst()) : text
  }

  /// A number with significant digits for a table, or an en dash where there is none.
  public static func significant(_ value: Double?, _ digits: Int = 3) -> String {
    guard let value, value.isFinite else { return "–" }
    return Significant.text(value, digits)
  }

  /// A p-value: three decimals, or "< 0.001".
  public static func probability(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    return value < 0.001 ? "< 0.001" : fixed(value, 3)
  }
}
