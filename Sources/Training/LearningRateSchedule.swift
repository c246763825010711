import Foundation

/// The learning rate of every update: a linear rise, then GPT-NeoX's cosine down to a floor.
public struct LearningRateSchedule: Sendable {
  private let peak: Double
  private let minimum: Double
  private let warmup: Double
  private let total: Double
  private let rule: LearningRateRule

  /// Creates a schedule for `steps` updates, of which the first `warmupSteps` (possibly fractional) rise to the peak.
  public init(
    learningRate: Double, minimumLearningRate: Double, warmupSteps: Double, steps: Int, rule: LearningRateRule
  ) {
    peak = learningRate
    minimum = minimumLearningRate
    warmup = warmupSteps
    total = Double(steps)
    self.rule = rule
  }

  /// The schedule of a run.
  public init(_ configuration: RunConfiguration) {
    self.init(
      learningRate: configuration.learningRate, minimumLearningRate: configuration.minimumLearningRate,
      warmupSteps: configuration.warmupSteps, steps: configuration.steps, rule: configuration.learningRateRule)
  }

  /// The rate at a scheduler count; update k (from 1) uses count k - 1, hence rate 0 for the first update of v1.0.
  ///
  /// v1.0: with n = min(count, E - w), peak/2 (cos(pi (n - w) / E) + 1), floored at the minimum; the cosine aims at zero
  /// over E updates and is cut off. Later rules stretch it to end at the minimum after E - w updates.
  public func rate(at count: Int) -> Double {
    let updates = Double(count)
    let reached = rule == .neoxV1 ? min(updates, total - warmup) : updates
    if warmup > 0 && updates <= warmup {
      return peak * (rule == .neoxMay2026 ? max(1, reached) : reached) / warmup
    }
    let past = reached - warmup
    let cosine =
      rule == .neoxV1
      ? peak / 2 * (cos(.pi * past / total) + 1)
      : minimum + (peak - minimum) / 2 * (cos(.pi * past / (total - warmup)) + 1)
    return max(minimum, cosine)
  }
}
