import Foundation

/// How far values of a series lie above what their surroundings let expect, in robust standard deviations: the distance
/// from the median of a window, over 1.4826 times the window's median absolute deviation.
public enum SpikeScores {
  /// Values in a full window.
  public static let window = 32
  /// Fewest finite values in a window for a score.
  public static let fewest = 16

  /// A value beside its window.
  public struct Score: Equatable, Sendable {
    /// The median of the window.
    public let expected: Double
    /// The robust standard deviation of the window; above 0.
    public let scale: Double
    /// (value - expected) / scale; infinite where the value is not finite.
    public let score: Double
    /// 1.12 times Student's t with 8 degrees of freedom as the score's distribution: in 600,000 simulated normal draws its tail
    /// holds behind 16 values within 5 % in the score from p = 0.01 to 0.00001, and is too long, on the safe side, behind more.
    public let pValue: Double
  }

  /// The scores that a monitor has at the time: each value against the `window` values before it only; nil where fewer
  /// than `fewest` of these are finite, or where they are all the same.
  ///
  /// - Parameters:
  ///   - values: one per step.
  ///   - alarm: values with a p-value at most this are kept out of later windows, up to a window's length in a row, so that a
  ///     spike does not raise its own yardstick, while a lasting shift becomes the usual in the end.
  public static func trailing(_ values: [Double], alarm: Double) -> [Score?] {
    var usual: [Double] = []
    var held = 0
    return values.map { value in
      let score = score(value, among: usual.suffix(window))
      guard value.isFinite else { return score }
      if let score, score.pValue <= alarm, held < window {
        held += 1
      } else {
        held = 0
        usual.append(value)
      }
      return score
    }
  }

  /// The scores with hindsight: each value against half a window before and half a window behind it.
  public static func centred(_ values: [Double]) -> [Score?] {
    values.indices.map { place in
      let low = max(0, min(place - window / 2, values.count - 1 - window))
      let high = min(values.count - 1, low + window)
      let around = (low...max(low, high)).filter { $0 != place && values[$0].isFinite }.map { values[$0] }
      return score(values[place], among: around[...])
    }
  }

  /// The scores of a run against its peers: its value less the peers' median at the step, over 1.4826 times the median of the
  /// peers' absolute deviations from that median at this and the `window` - 1 steps before it, or around it with hindsight.
  ///
  /// Unlike a window of the run's own values it needs no start-up and a lasting departure does not become the usual.
  ///
  /// - Parameters:
  ///   - values: one per step.
  ///   - peers: at least five rows, one value per step each.
  ///   - hindsight: whether later steps count too.
  public static func among(_ values: [Double], peers: [[Double]], hindsight: Bool) -> [Score?] {
    let middles = values.indices.map { step in MedianScale.median(peers.map { $0[step] }.filter(\.isFinite)) }
    let distances = values.indices.map { step in
      peers.map { ($0[step] - middles[step]).magnitude }.filter(\.isFinite)
    }
    return values.indices.map { step in
      let low = max(0, step - (hindsight ? window / 2 : window - 1))
      let high = hindsight ? min(values.count - 1, step + window / 2) : step
      let scale = MedianScale.normalFactor * MedianScale.median(Array(distances[low...high].joined()))
      return Score(values[step], expected: middles[step], scale: scale)
    }
  }

  /// The score that has a p-value.
  public static func threshold(pValue: Double) -> Double {
    factor * GSL.studentUpperQuantile(pValue, degreesOfFreedom: degrees)
  }

  static let factor = 1.12
  static let degrees = 8.0

  private static func score(_ value: Double, among points: ArraySlice<Double>) -> Score? {
    guard points.count >= fewest else { return nil }
    let middle = MedianScale.median(Array(points))
    let scale = MedianScale.normalFactor * MedianScale.median(points.map { ($0 - middle).magnitude })
    return Score(value, expected: middle, scale: scale)
  }
}

extension SpikeScores.Score {
  /// Nil without a scale.
  init?(_ value: Double, expected: Double, scale: Double) {
    guard scale > 0 else { return nil }
    self.expected = expected
    self.scale = scale
    score = value.isFinite ? (value - expected) / scale : .infinity
    pValue =
      value.isFinite
      ? GSL.studentUpperTail(score / SpikeScores.factor, degreesOfFreedom: SpikeScores.degrees) : 0
  }
}
