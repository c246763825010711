/// Quantiles of a sample.
public enum Quantile {
  /// The quantile by linear interpolation between order statistics (rule 7 of Hyndman and Fan 1996, as in NumPy and R).
  ///
  /// - Parameters:
  ///   - sorted: ascending, not empty.
  ///   - probability: in 0...1.
  /// - Returns: not a number for an empty sample.
  public static func linear(_ sorted: [Double], _ probability: Double) -> Double {
    guard let last = sorted.indices.last else { return .nan }
    let place = min(1, max(0, probability)) * Double(last)
    let low = Int(place)
    return sorted[low] + (place - Double(low)) * (sorted[min(last, low + 1)] - sorted[low])
  }

  /// The median; the mean of the two middle values of an even count; not a number for an empty sample.
  public static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    // Halved first, so that the sum of two large numbers stays finite.
    return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
  }
}
