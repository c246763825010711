import Foundation
import Statistics

/// False alarms per 1,000 steps of one run and metric.
public struct FalseAlarms: Codable, Equatable, Sendable {
  /// For normal noise.
  public var normal: Double
  /// For noise by Student's t with three degrees of freedom.
  public var heavyTailed: Double
}

extension FalseAlarms {
  /// Scored values without a spike, and how many of them reached each of the thresholds.
  struct Counts {
    let values: Int
    let normal: [Int]
    let heavyTailed: [Int]
  }

  /// The rates at the largest simulated threshold that does not exceed this one: upper limits.
  init(threshold: Double, rule: SpikeScores.Rule) {
    let counts = rule == .group ? Self.group : Self.own
    guard let place = Self.thresholds.lastIndex(where: { $0 <= threshold }) else {
      self.init(normal: 1000, heavyTailed: 1000)
      return
    }
    self.init(
      normal: Self.limit(counts.normal[place], of: counts.values),
      heavyTailed: Self.limit(counts.heavyTailed[place], of: counts.values))
  }

  // Rounded up to two digits, from 10 on to one decimal. Without an alarm in n values the rate is below 3 / n with 95 % confidence.
  private static func limit(_ alarms: Int, of values: Int) -> Double {
    let rate = 1000 * Double(max(alarms, 3)) / Double(values)
    let unit = pow(10, Double(rate < 1 ? 1 - Int(floor(log10(rate))) : 1))
    return (rate * unit).rounded(.up) / unit
  }
}
