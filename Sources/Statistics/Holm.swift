/// Holm's step-down correction for several tests (Holm 1979): keeps the probability of any false rejection at the level
/// whatever the dependence between the tests.
public enum Holm {
  /// The adjusted p-values, in the order given: a test is rejected at a level when its adjusted p-value is at most that level.
  ///
  /// - Parameter pValues: each in 0...1.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    var result = pValues
    var running = 0.0
    for (position, index) in order(pValues).enumerated() {
      running = max(running, min(1, Double(pValues.count - position) * pValues[index]))
      result[index] = running
    }
    return result
  }

  /// What Holm multiplies each p-value with: the number of tests whose p-value is not smaller (of equal ones, the later given
  /// counts as the larger).
  public static func factors(_ pValues: [Double]) -> [Int] {
    var result = [Int](repeating: 0, count: pValues.count)
    for (position, index) in order(pValues).enumerated() { result[index] = pValues.count - position }
    return result
  }

  private static func order(_ pValues: [Double]) -> [Int] {
    pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  }
}
