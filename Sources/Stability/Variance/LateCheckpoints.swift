import Numerics
import Statistics

/// Compares the spread over seeds with the spread of one run's late checkpoints, which is sometimes taken for it.
enum LateCheckpoints {
  /// From this share of a run's last step on, a checkpoint is late.
  static let start = 0.72

  /// The comparison; nil below two runs with three late values each, or where a spread cannot be set in relation to its
  /// mean.
  ///
  /// - Parameters:
  ///   - last: each run's value at the last common step.
  ///   - curves: each run's curve, in the same order.
  static func compare(last: [Double], curves: [MetricCurve]) -> LateNoise? {
    let relative = curves.compactMap { curve -> Double? in
      guard let end = curve.steps.max() else { return nil }
      let late = zip(curve.steps, curve.values).filter { Double($0.0) >= start * Double(end) && $0.1.isFinite }
      return late.count >= 3 ? deviation(late.map(\.1)) : nil
    }
    guard relative.count == last.count, last.count > 1, let ratio = ratio(last, relative) else { return nil }
    var random = MersenneTwister(seed: 9)
    let draws = (0..<1_999).compactMap { _ -> Double? in
      let drawn = last.indices.map { _ in Int(random.bounded(UInt64(last.count - 1))) }
      return self.ratio(drawn.map { last[$0] }, drawn.map { relative[$0] })?.ratio
    }.sorted()
    let hasInterval = last.count >= BootstrapT.fewestValues
    return LateNoise(
      seedNoise: ratio.seed, lateNoise: ratio.late, ratio: ratio.ratio,
      low: hasInterval ? Quantile.linear(draws, 0.025) : nil, high: hasInterval ? Quantile.linear(draws, 0.975) : nil,
      runs: last.count)
  }

  private static func ratio(_ last: [Double], _ relative: [Double]) -> (seed: Double, late: Double, ratio: Double)? {
    let late = Quantile.median(relative)
    guard let seed = deviation(last), late > 0 else { return nil }
    return (seed, late, seed / late)
  }

  private static func deviation(_ values: [Double]) -> Double? {
    let moments = SampleMoments(values)
    return moments.mean != 0 && moments.variance.isFinite ? moments.standardDeviation / moments.mean.magnitude : nil
  }
}
