import Runs

/// What a dry run finds out: what the plan needs, the plan itself, and what would keep it from starting.
public struct SweepRehearsal: Encodable, Sendable {
  /// What the sweep needs; its fields stand beside the others.
  public let estimate: PlanEstimate
  /// The resolved plan, as `sweep.json` would hold it: the preset and every run's configuration.
  public let plan: SweepPlan
  /// The preset, what it comes to, and what of it is not the suite's.
  public let budget: String
  /// What costs speed, and what would keep the sweep from starting.
  public let warnings: [String]
  /// What was said of the entries of configuration files.
  public var notes: [String] = []

  enum CodingKeys: String, CodingKey { case plan, budget, warnings, notes }

  /// Writes the estimate's fields and the others into one object.
  ///
  /// - Throws: `EncodingError` when a number is not finite and the format has no form for it, as JSON has none.
  public func encode(to encoder: any Encoder) throws {
    try estimate.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(plan, forKey: .plan)
    try container.encode(budget, forKey: .budget)
    try container.encode(warnings, forKey: .warnings)
    try container.encode(notes, forKey: .notes)
  }
}
