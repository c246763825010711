/// Means over raters, or over pairs of them, some of which may count several times or not at all.
public enum RaterMean {
  /// Mean of a square matrix over all ordered pairs of different raters; no rater is paired with itself.
  ///
  /// - Parameter families: the family of each rater, of which none is paired with another of its own; nil when every rater
  ///   is its own.
  public static func ofPairs(
    _ matrix: [Double], raters: Int, families: [Int]? = nil, multiplicities: [Double]? = nil
  ) -> Double {
    let families = families ?? Array(0..<raters)
    var (sum, pairs) = (0.0, 0.0)
    for first in 0..<raters {
      for second in 0..<raters where families[second] != families[first] {
        let weight = multiplicities.map { $0[first] * $0[second] } ?? 1
        guard weight > 0, !matrix[first * raters + second].isNaN else { continue }
        sum += weight * matrix[first * raters + second]
        pairs += weight
      }
    }
    return pairs > 0 ? sum / pairs : .nan
  }

  /// Mean of one number per rater; those that are not numbers do not count.
  public static func ofRaters(_ values: [Double], multiplicities: [Double]? = nil) -> Double {
    var (sum, count) = (0.0, 0.0)
    for (rater, value) in values.enumerated() {
      let weight = multiplicities?[rater] ?? 1
      guard weight > 0, !value.isNaN else { continue }
      sum += weight * value
      count += weight
    }
    return count > 0 ? sum / count : .nan
  }
}
