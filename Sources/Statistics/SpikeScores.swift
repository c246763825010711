import Foundation

/// How far values of a series lie above what their surroundings let expect, in robust standard deviations: the distance
/// from the median of a window, over 1.4826 times the window's median absolute deviation. `GroupSpikeScores` uses a group of runs.
public enum SpikeScores {
  /// What a value is compared with.
  public enum Rule: String, Codable, Sendable {
    /// The run's own level and the other runs (`GroupSpikeScores`).
    case group
    /// The run's own values around.
    case own

    // 1.12 times Student's t with 8 degrees of freedom for the own rule: in 600,000 simulated normal draws its tail holds behind 16
    // values within 5 % in the score from p = 0.01 to 0.00001, and is too long, on the safe side, behind more. Student's t with 15
    // degrees for the group rule: in 260,000 simulated normal draws its tail was never exceeded from score 3 on.
    var factor: Double { self == .own ? 1.12 : 1 }
    var degrees: Double { self == .own ? 8 : 15 }
  }

  /// Values in a full window.
  public static let window = 32
  /// Fewest finite values in a window for a score.
  public static let fewest = 16

  /// A value beside its window.
  public struct Score: Equatable, Sendable {
    /// The median of the window, or what the group lets expect.
    public let expected: Double
    /// The robust standard deviation of the window; above 0.
    public let scale: Double
    /// (value - expected) / scale; infinite where the value is not finite.
    public let score: Double
    /// The probability that noise gives such a score or a higher one, by the distribution of the rule.
    public let pValue: Double
    /// What the run is compared with; nil by the own rule.
    public let company: Company?
  }

  /// What a run is compared with at a step, by the group rule.
  public struct Company: Equatable, Sendable {
    /// The run's own level: the median of its values around.
    public let level: Double
    /// The median over the values around of the run's departure from the others' median.
    public let departure: Double
    /// The others' median at the step.
    public let others: Double
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

  /// The scores with hindsight: each value against half a window before and half a window behind it, or, near an end, against
  /// the nearest window; nil for the first quarter of a window, where a curve that falls lies above all that follows.
  public static func centred(_ values: [Double]) -> [Score?] {
    values.indices.map { place in
      guard place >= window / 4 else { return nil }
      let low = max(0, min(place - window / 2, values.count - 1 - window))
      let high = min(values.count - 1, low + window)
      let around = (low...max(low, high)).filter { $0 != place && values[$0].isFinite }.map { values[$0] }
      return score(values[place], among: around[...])
    }
  }

  /// The score that has a p-value by a rule.
  public static func threshold(pValue: Double, rule: Rule) -> Double {
    rule.factor * GSL.studentUpperQuantile(pValue, degreesOfFreedom: rule.degrees)
  }

  private static func score(_ value: Double, among points: ArraySlice<Double>) -> Score? {
    guard points.count >= fewest else { return nil }
    let middle = Quantile.median(Array(points))
    let scale = RobustScale.normalFactor * Quantile.median(points.map { ($0 - middle).magnitude })
    return Score(value, expected: middle, scale: scale, company: nil)
  }
}

extension SpikeScores.Score {
  /// Nil without a scale.
  init?(_ value: Double, expected: Double, scale: Double, company: SpikeScores.Company?) {
    guard scale > 0 else { return nil }
    let rule: SpikeScores.Rule = company == nil ? .own : .group
    self.expected = expected
    self.scale = scale
    self.company = company
    score = value.isFinite ? (value - expected) / scale : .infinity
    pValue = value.isFinite ? GSL.studentUpperTail(score / rule.factor, degreesOfFreedom: rule.degrees) : 0
  }
}
