import Foundation

extension CurveChanges {
  /// Where one of the runs behind a common curve has one of the common changes.
  public struct OwnPlace: Equatable, Sendable {
    /// The best step for the change in this run, the other changes staying where they are.
    public let step: Int
    /// Whether the run's own curve bends there in the same direction as the common one, and fits so much worse without the change
    /// that noise does it in fewer than one curve in twenty (chi-squared with one degree of freedom, 3.84 long-run variances).
    public let isShown: Bool
  }

  /// Looks for the common changes in one run.
  ///
  /// - Parameter values: the run's values at `steps`.
  /// - Returns: one place for each of `changes`; empty when a value is not finite.
  public func places(in values: [Double]) -> [OwnPlace] {
    guard values.count == steps.count, values.allSatisfy(\.isFinite), !changes.isEmpty else { return [] }
    let range = max((values.max() ?? 0) - (values.min() ?? 0), .leastNormalMagnitude)
    let centre = values.reduce(0, +) / Double(values.count)
    let unit = values.map { ($0 - centre) / range }
    let fit = JoinedLineFit(positions: scale.positions(steps.map(Double.init)), values: unit)
    let residuals = zip(unit, fit.values(bends)).map { $0 - $1 }
    let noise = SeriesNoise(residuals: residuals, parameters: 2 + 2 * bends.count)
    var found: [OwnPlace] = []
    var place = 0
    for change in changes {
      let width = change.isJump ? 2 : 1
      let low = place == 0 ? 1 : bends[place - 1] + 1
      let high = place + width < bends.count ? bends[place + width] - width : values.count - 1 - width
      var best = (cost: Double.infinity, index: bends[place])
      var trial = bends
      for index in stride(from: low, through: high, by: 1) {
        for offset in 0..<width { trial[place + offset] = index + offset }
        let cost = fit.cost(trial)
        if cost < best.cost { best = (cost, index) }
      }
      let without = fit.cost(Array(bends[..<place] + bends[(place + width)...]))
      let slopes = fit.slopes(bends)
      let bend = slopes[place + width] - slopes[place]
      let agrees = change.isJump || (bend > 0) == (change.slopes.after > change.slopes.before)
      let gain = without - fit.cost(bends)
      found.append(
        OwnPlace(step: steps[best.index + width - 1], isShown: agrees && gain > 3.84 * noise.longRunVariance))
      place += width
    }
    return found
  }
}
