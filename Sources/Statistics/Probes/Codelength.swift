import Foundation

/// Lengths of codes for labels, given the representations (minimum description length probing; Voita and Titov 2020).
public struct Codelength: Equatable, Sendable {
  /// What naming the labels costs once the probe is known, in nats.
  public let labels: Double
  /// What describing the probe costs, in nats: its divergence from the prior.
  public let divergence: Double

  /// The variational code of the examples that the probe was trained on: the labels by the means of the weights, as the
  /// suite's authors evaluate it, and the divergence.
  public static func variational(_ probe: TrainedProbe, _ examples: ProbeExamples) -> Codelength {
    Codelength(labels: probe.crossEntropy(examples), divergence: probe.divergence)
  }

  /// The whole length in nats.
  public var nats: Double { labels + divergence }

  /// The whole length in bits.
  public var bits: Double { nats / M_LN2 }

  /// The length in bits when all classes are equally likely.
  public static func uniform(items: Int, classes: Int) -> Double { Double(items) * log2(Double(classes)) }

  /// The length in bits by the frequencies of the classes alone, taken as known: items times their entropy.
  public static func frequencies(_ labels: [Int], classes: Int) -> Double {
    var counts = [Int](repeating: 0, count: classes)
    for label in labels { counts[label] += 1 }
    return counts.filter { $0 > 0 }.reduce(0) { $0 - Double($1) * log2(Double($1) / Double(labels.count)) }
  }

  /// The online (prequential) code in bits: a first block by equal classes, every further block by a probe trained on all
  /// examples before it (Voita and Titov 2020, section 2.2.2), at their cut points.
  ///
  /// - Parameters:
  ///   - examples: in the order in which they are sent.
  ///   - train: trains a probe on the examples sent so far; the same kind of probe as for the variational code.
  public static func online(
    _ examples: ProbeExamples, classes: Int, train: (ProbeExamples) -> TrainedProbe
  ) -> Double {
    let cuts = cutPoints(examples.count)
    guard let first = cuts.first else { return 0 }
    return zip(cuts, cuts.dropFirst()).reduce(uniform(items: first, classes: classes)) { sum, cut in
      let probe = train(examples.picked(Array(0..<cut.0)))
      return sum + probe.crossEntropy(examples.picked(Array(cut.0..<cut.1))) / M_LN2
    }
  }

  /// 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.25, 12.5, 25, 50 and 100 % of the examples, rounded; equal ones and 0 left out.
  static func cutPoints(_ count: Int) -> [Int] {
    let shares = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.0625, 0.125, 0.25, 0.5, 1]
    return Set(shares.map { Int((Double(count) * $0).rounded()) }).filter { $0 > 0 }.sorted()
  }
}
