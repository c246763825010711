import Foundation

/// Where one curve changes its slope or its level, how sure that is, and how the curve scatters around its lines.
///
/// 1. Single strays (five standard deviations from the median of the seven values around) are replaced: they are spikes.
/// 2. The steps are laid out by the scale (`StepScale`) in which the lines of step 3 cost least.
/// 3. `JoinedLines` with the penalty `penalty(count:)` times the long-run variance per bend, on means of neighbouring values
///    where there are more than 128; the noise first from differences and taken nine times too large, then from the residuals, until both agree.
/// 4. The bends are moved to their best places among all values, one at a time until none moves.
/// 5. Two bends at neighbouring values are one change of level. Every change gets an interval (`ChangePlace`).
public struct CurveChanges: Equatable, Sendable {
  /// A change.
  public struct Change: Equatable, Sendable {
    /// Whether the level jumps; else the slope changes.
    public let isJump: Bool
    /// The step of the change; of a jump the first step behind it.
    public let step: Int
    /// The least step in the interval.
    public let low: Int
    /// The greatest step in the interval.
    public let high: Int
    /// The slopes beside it.
    public let slopes: Slopes
  }

  /// The slopes of the curve beside a change, per step.
  public struct Slopes: Equatable, Sendable {
    /// Just before the change.
    public let before: Double
    /// Just behind it.
    public let after: Double
  }

  /// Fewer values than this are not searched.
  public static let fewestValues = 12
  static let mostBlocks = 128

  /// The changes, by step.
  public let changes: [Change]
  /// The scale of the steps.
  public let scale: StepScale
  /// How the curve scatters.
  public let noise: SeriesNoise
  /// The steps used: those with a finite value.
  public let steps: [Int]
  /// What the lines leave of the values, strays replaced, at `steps`.
  public let residuals: [Double]
  let bends: [Int]

  /// What one bend costs in units of the long-run variance: 2 ln n, as in Schwarz's criterion for two parameters, place and slope.
  public static func penalty(count: Int) -> Double { 2 * log(Double(max(2, count))) }

  /// Searches a curve.
  ///
  /// - Parameters:
  ///   - steps: ascending without repeats, at least 0.
  ///   - values: one for each step; those not finite are left out.
  ///   - level: confidence of the intervals.
  ///   - scale: how the steps are laid out; nil to choose.
  public init(steps: [Int], values: [Double], level: Double, scale: StepScale? = nil) {
    let used = steps.indices.filter { values[$0].isFinite }
    self.steps = used.map { steps[$0] }
    let found = used.map { values[$0] }
    let range = (found.max() ?? 0) - (found.min() ?? 0)
    guard found.count >= Self.fewestValues, range > 0, range.isFinite else {
      changes = []
      bends = []
      self.scale = scale ?? StepScale(power: 1)
      residuals = found.map { _ in 0 }
      noise = SeriesNoise(residuals: [], parameters: 0)
      return
    }
    let centre = found.reduce(0, +) / Double(found.count)
    let unit = found.map { ($0 - centre) / range }
    let numbers = self.steps.map(Double.init)
    let rough = SeriesNoise(positions: numbers, values: unit)
    let clean = found.count < 50 ? unit : StrayFilter.withoutStrays(unit, farther: 5 * rough.variance.squareRoot())
    let search = Search(steps: numbers, values: clean)
    let outcome = search.run(scale: scale, rough: rough)
    let fit = outcome.fit
    self.scale = outcome.scale
    bends = outcome.bends
    noise = outcome.noise.scaled(by: range)
    let curve = fit.values(outcome.bends)
    residuals = zip(clean, curve).map { ($0 - $1) * range }
    changes = search.changes(outcome, steps: self.steps, range: range, level: level)
  }
}

extension CurveChanges {
  /// The search with values of order one.
  struct Search {
    struct Outcome {
      let scale: StepScale
      let fit: JoinedLineFit
      let noise: SeriesNoise
      let bends: [Int]
    }

    let steps: [Double]
    let values: [Double]

    func run(scale: StepScale?, rough: SeriesNoise) -> Outcome {
      let floor = floored(rough)
      // The noise decides the bends and the bends the noise. From below the lines would follow the noise and then call it small, so
      // the search comes from above: nine times the variance is the long-run variance of an autoregression with 0.8.
      var noise = SeriesNoise(
        variance: floor.variance, longRunVariance: (values.count < 40 ? 1 : 9) * floor.longRunVariance)
      let scales = scale.map { [$0] } ?? StepScale.all
      let attempts = scales.map { (scale: $0, lines: lines($0, noise)) }
      let chosen = attempts.min { $0.lines.penalisedCost < $1.lines.penalisedCost }?.scale ?? StepScale(power: 1)
      let fit = JoinedLineFit(positions: chosen.positions(steps), values: values)
      var bends: [Int] = []
      for _ in 0..<8 {
        let next = moved(indices(lines(chosen, noise).bends), fit)
        let settled = next == bends
        bends = next
        let residuals = zip(values, fit.values(bends)).map { $0 - $1 }
        noise = floored(SeriesNoise(residuals: residuals, parameters: 2 + 2 * bends.count).atLeast(floor))
        if settled { break }
      }
      return Outcome(scale: chosen, fit: fit, noise: noise, bends: bends)
    }

    // Rounding of the inputs bounds how exact lines can be, also where a curve has no scatter at all.
    private func floored(_ noise: SeriesNoise) -> SeriesNoise {
      SeriesNoise(variance: max(noise.variance, 1e-10), longRunVariance: max(noise.longRunVariance, 1e-10))
    }

    private var width: Int { (values.count + CurveChanges.mostBlocks - 1) / CurveChanges.mostBlocks }

    private func lines(_ scale: StepScale, _ noise: SeriesNoise) -> JoinedLines {
      let penalty = CurveChanges.penalty(count: values.count) * noise.longRunVariance / Double(width)
      return JoinedLines(
        positions: scale.positions(blockMeans(steps, of: width)), values: blockMeans(values, of: width),
        penalty: penalty)
    }

    // Blocks as the values in their middles.
    private func indices(_ bends: [Int]) -> [Int] { bends.map { min($0 * width + width / 2, values.count - 2) } }

    /// The bends moved one at a time, each to its best place between its neighbours, until none moves.
    private func moved(_ start: [Int], _ fit: JoinedLineFit) -> [Int] {
      guard width > 1 else { return start }
      var bends = start
      for _ in 0..<10 {
        let before = bends
        for place in bends.indices {
          let low = place == 0 ? 1 : bends[place - 1] + 1
          let high = place == bends.count - 1 ? values.count - 2 : bends[place + 1] - 1
          var trial = bends
          var best = (cost: fit.cost(bends), index: bends[place])
          for index in stride(from: low, through: high, by: 1) {
            trial[place] = index
            let cost = fit.cost(trial)
            if cost < best.cost { best = (cost, index) }
          }
          bends[place] = best.index
        }
        if bends == before { break }
      }
      return bends
    }
  }
}

extension SeriesNoise {
  /// The larger of both: lines through few values can follow the noise, differences cannot.
  func atLeast(_ other: SeriesNoise) -> SeriesNoise {
    let variance = max(variance, other.variance)
    return SeriesNoise(variance: variance, longRunVariance: max(variance, longRunVariance, other.variance))
  }

  init(variance: Double, longRunVariance: Double) {
    self.variance = variance
    self.longRunVariance = longRunVariance
  }

  /// The noise of the same series in another unit.
  func scaled(by factor: Double) -> SeriesNoise {
    SeriesNoise(variance: variance * factor * factor, longRunVariance: longRunVariance * factor * factor)
  }
}
