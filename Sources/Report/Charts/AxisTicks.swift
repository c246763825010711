import Foundation

/// Round numbers within a range.
enum AxisTicks {
  /// Multiples of 1, 2 or 5 times a power of ten, about `marks` of them.
  static func even(from low: Double, to high: Double, marks: Int) -> [Double] {
    let step = roundStep((high - low) / Double(max(1, marks)))
    // Room for rounding: 0.3 is in a range that ends at 0.1 + 0.2.
    let (first, last) = ((low / step - 1e-9).rounded(.up), (high / step + 1e-9).rounded(.down))
    guard last >= first, (last - first).isFinite else { return [] }
    return (0...Int(min(50, last - first))).map { (first + Double($0)) * step }
  }

  /// Powers of ten, with their multiples 2 and 5 where there are few; the rest of the multiples as small marks.
  static func powers(from low: Double, to high: Double, marks: Int) -> (ticks: [Double], minor: [Double]) {
    let (first, last) = (Int(log10(low).rounded(.down)), Int(log10(high).rounded(.up)))
    let decades = last - first + 1
    let span = log10(high / low)
    let every = max(1, Int((span / Double(max(1, marks) + 1)).rounded(.up)))
    let factors: [Double] =
      span * 3 <= Double(marks) ? [1, 2, 5] : span * 2 <= Double(marks) && span < 2 ? [1, 3] : [1]
    func multiples(_ factors: [Double], every: Int) -> [Double] {
      let range = (low * (1 - 1e-9))...(high * (1 + 1e-9))
      let decadeStarts: [Double] = (first...last).filter { $0 % every == 0 }.map { pow(10, Double($0)) }
      return decadeStarts.flatMap { start in factors.map { $0 * start } }.filter(range.contains)
    }
    var ticks = multiples(factors, every: every)
    // A short range may hold no power of ten at all.
    if ticks.count < 2 && span < 1.5 { ticks = even(from: low, to: high, marks: marks) }
    let minor = decades <= 9 && every == 1 ? multiples([2, 3, 4, 5, 6, 7, 8, 9], every: 1) : []
    return (ticks, minor.filter { !ticks.contains($0) })
  }

  // 1, 2 or 5 times a power of ten, not below the step asked for by much.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let factor = step / power
    return power * (factor <= 1.5 ? 1 : factor <= 3.5 ? 2 : factor <= 7.5 ? 5 : 10)
  }
}
