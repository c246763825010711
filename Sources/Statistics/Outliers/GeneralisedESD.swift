/// The generalised extreme studentised deviate test for one or more outliers in a normal sample (Rosner 1983), with
/// critical values calibrated by simulation for the number of values at hand: docs/statistics/generalised-esd.md.
///
/// Stage i = 1 … r takes out the value farthest from the mean of those still there; R_i is its distance in their
/// standard deviations. The number of outliers is the largest i whose R_i exceeds its critical value, Rosner's lambda_i
/// at a / i, where a is found by simulation. r is a third of the values, rounded down, and at least 1.
public struct GeneralisedESD: Sendable, Equatable {
  /// Fewer finite values than this get no verdict.
  public static let fewestValues = 5

  /// What was found at one stage.
  public struct Stage: Sendable, Equatable {
    /// Index of the value that is taken out at this stage.
    public let index: Int
    /// R_i: its distance from the mean in standard deviations (divisor n - 1); 0 where all values left are equal.
    public let statistic: Double
    /// The a at which R_i would be critical, at most 1.
    public let nominalLevel: Double
    /// The least level of the whole procedure at which stages 1 … i would be called outliers because of R_i, simulated.
    public let level: Double
  }

  /// Indices of values that are not finite: outliers by definition, left out of everything else.
  public let notFinite: [Int]
  /// Number of finite values.
  public let finiteCount: Int
  /// The stages 1 … r; empty when there are too few finite values.
  public let stages: [Stage]
  /// Probability, under one normal distribution for all finite values, of evidence at least as strong for any number of
  /// outliers up to r; at least 1 / (replicates + 1). Nil when there are too few finite values.
  public let pValue: Double?
  private let calibration: ESDCalibration?

  /// Runs the test.
  ///
  /// - Parameters:
  ///   - values: one number per run; may be non-finite.
  ///   - mostOutliers: r; nil for the rule above. Cut to at most n - 3 and at least 1.
  public init(_ values: [Double], mostOutliers: Int? = nil) {
    notFinite = values.indices.filter { !values[$0].isFinite }
    let finite = values.indices.filter { values[$0].isFinite }
    finiteCount = finite.count
    guard finite.count >= Self.fewestValues else {
      stages = []
      pValue = nil
      calibration = nil
      return
    }
    let most = Self.mostOutliers(of: finite.count, asked: mostOutliers)
    let calibration = ESDCalibration.forSample(of: finite.count, mostOutliers: most)
    let extremes = Self.extremes(Self.standardised(finite.map { values[$0] }), most: most)
    stages = extremes.enumerated().map { stage, extreme in
      let nominal = Self.nominalLevel(extreme.statistic, sampleSize: finite.count - stage, stage: stage + 1)
      return Stage(
        index: finite[extreme.position], statistic: extreme.statistic, nominalLevel: nominal,
        level: calibration.level(ofNominal: nominal))
    }
    pValue = stages.map(\.level).min()
    self.calibration = calibration
  }

  /// Indices of the finite values that the test calls outliers at a level (probability of naming any value of a clean
  /// sample), the most extreme first.
  public func outliers(level: Double) -> [Int] {
    guard let last = stages.lastIndex(where: { $0.level <= level }) else { return [] }
    return stages[...last].map(\.index)
  }

  /// For each value given, the least level at which the test calls it an outlier: for the value taken out at stage i
  /// the smallest level of stages i … r, so that it never falls from stage to stage; 1 for a value that no stage takes
  /// out. Nil for a value that is not finite, and for all when there is no verdict.
  public var valuePValues: [Double?] {
    guard pValue != nil else { return [Double?](repeating: nil, count: finiteCount + notFinite.count) }
    var result = [Double?](repeating: 1, count: finiteCount + notFinite.count)
    for index in notFinite { result[index] = nil }
    var least = 1.0
    for stage in stages.reversed() {
      least = min(least, stage.level)
      result[stage.index] = least
    }
    return result
  }

  /// The critical values lambda_1 … lambda_r of the whole procedure at a level; empty when there is no verdict.
  public func criticalValues(level: Double) -> [Double] {
    guard let nominal = calibration?.nominal(atLevel: level) else { return [] }
    return stages.indices.map {
      Self.rosnerCriticalValue(nominal / Double($0 + 1), sampleSize: finiteCount - $0)
    }
  }

  /// r for a number of values: a third of them, at least 1, unless asked otherwise.
  public static func mostOutliers(of count: Int, asked: Int? = nil) -> Int {
    max(1, min(asked ?? count / 3, count - 3))
  }

  /// Rosner's lambda at a nominal level for the largest of `sampleSize` (at least 3) studentised deviates.
  static func rosnerCriticalValue(_ nominal: Double, sampleSize: Int) -> Double {
    let size = Double(sampleSize)
    let t = GSL.studentUpperQuantile(max(nominal, .leastNormalMagnitude) / (2 * size), degreesOfFreedom: size - 2)
    guard t.isFinite else { return (size - 1) / size.squareRoot() }
    return (size - 1) * t / ((size - 2 + t * t) * size).squareRoot()
  }

  /// The a at which a statistic of a stage (counted from 1) is critical when the stage is held at a / stage; at most 1.
  static func nominalLevel(_ statistic: Double, sampleSize: Int, stage: Int) -> Double {
    let size = Double(sampleSize)
    let room = (size - 1) * (size - 1) - size * statistic * statistic
    // The bound (n - 1)/sqrt(n) is reached when all others are equal; rounding must not decide on which side of it.
    guard room > 1e-12 * size * size else { return 0 }
    let t = statistic * (size * (size - 2) / room).squareRoot()
    return min(1, Double(stage) * 2 * size * GSL.studentUpperTail(t, degreesOfFreedom: size - 2))
  }

  // Centred at a value of the sample and scaled to at most 1, so that equal values become exactly 0 and squares neither
  // overflow nor vanish; the test does not depend on either.
  private static func standardised(_ values: [Double]) -> [Double] {
    let halved = values.map { $0 / 2 }
    let centre = halved.sorted()[halved.count / 2]
    let centred = halved.map { $0 - centre }
    let largest = centred.reduce(0) { max($0, $1.magnitude) }
    return largest > 0 ? centred.map { $0 / largest } : centred
  }

  private static func extremes(_ values: [Double], most: Int) -> [(position: Int, statistic: Double)] {
    var left = Array(values.indices)
    return (0..<most).map { _ in
      let mean = left.reduce(0) { $0 + values[$1] } / Double(left.count)
      var farthest = 0
      for place in left.indices where (values[left[place]] - mean).magnitude > (values[left[farthest]] - mean).magnitude
      {
        farthest = place
      }
      let position = left[farthest]
      let largest = (values[position] - mean).magnitude
      let allEqual = left.allSatisfy { values[$0] == values[position] }
      // Deviations in units of the largest, whose squares cannot all vanish.
      let squares = left.reduce(0) { sum, index in
        let deviation = (values[index] - mean) / largest
        return sum + deviation * deviation
      }
      let count = left.count
      left.remove(at: farthest)
      return (position, allEqual || largest == 0 ? 0 : (Double(count - 1) / squares).squareRoot())
    }
  }
}
