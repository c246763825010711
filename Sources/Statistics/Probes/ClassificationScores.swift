/// How well classes were named.
public struct ClassificationScores: Equatable, Sendable {
  /// Share of items whose class was named; not a number without items.
  public let accuracy: Double
  /// Unweighted mean of F1 = 2 hits / (named + occurring) over the classes that occur or are named, as scikit-learn averages.
  public let macroF1: Double
  /// F1 from the counts of all classes together; with one class per item it equals the accuracy.
  public let microF1: Double

  /// Compares classes named with the true ones.
  ///
  /// - Parameters:
  ///   - named: a class in 0..<classes for each item.
  ///   - truth: the true class of each item.
  public init(named: [Int], truth: [Int], classes: Int) {
    var hits = [Int](repeating: 0, count: classes)
    var mentions = [Int](repeating: 0, count: classes)
    for (guess, label) in zip(named, truth) {
      if guess == label { hits[label] += 1 }
      mentions[guess] += 1
      mentions[label] += 1
    }
    let scores = (0..<classes).filter { mentions[$0] > 0 }.map { 2 * Double(hits[$0]) / Double(mentions[$0]) }
    let right = Double(hits.reduce(0, +))
    accuracy = right / Double(truth.count)
    microF1 = 2 * right / Double(mentions.reduce(0, +))
    macroF1 = scores.reduce(0, +) / Double(scores.count)
  }
}
