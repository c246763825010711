import Numerics

/// What the generalised ESD test can see: the distance from which it finds a single outlier nine times in ten.
public enum ESDPower {
  /// Samples simulated for a distance: 2,000, of large samples fewer, whose power depends less on chance and takes longer.
  static func replicates(sampleSize: Int) -> Int { max(200, min(2000, 100_000 / sampleSize)) }
  /// Larger distances, in standard deviations, are not looked at.
  static let farthest = 200

  private struct Key: Hashable {
    let size: Int
    let level: Double
  }
  private static let known = Memo<Key, Int?>()

  /// The least whole number of standard deviations by which one value of a normal sample must be shifted for the test
  /// to name it in at least nine of ten samples; simulated once per process and always the same.
  ///
  /// - Parameters:
  ///   - sampleSize: number of values, the shifted one included.
  ///   - level: probability of naming any value of a clean sample.
  /// - Returns: nil when there are fewer than five values, or when even 200 standard deviations are not enough.
  public static func visibleDeviation(sampleSize: Int, level: Double) -> Int? {
    guard sampleSize >= GeneralisedESD.fewestValues else { return nil }
    return known.value(Key(size: sampleSize, level: level)) { search(sampleSize, level) }
  }

  /// The share of simulated samples in which a value shifted by `deviation` standard deviations is named.
  static func power(sampleSize: Int, level: Double, deviation: Double) -> Double {
    var random = MersenneTwister(seed: 20_250_317)
    var found = 0
    let replicates = replicates(sampleSize: sampleSize)
    for _ in 0..<replicates {
      var sample = (0..<sampleSize).map { _ in random.standardNormal() }
      sample[0] += deviation
      if GeneralisedESD(sample).outliers(level: level).contains(0) { found += 1 }
    }
    return Double(found) / Double(replicates)
  }

  private static func search(_ size: Int, _ level: Double) -> Int? {
    func isSeen(_ deviation: Int) -> Bool {
      power(sampleSize: size, level: level, deviation: Double(deviation)) >= 0.9
    }
    guard isSeen(farthest) else { return nil }
    var (low, high) = (0, farthest)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isSeen(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
