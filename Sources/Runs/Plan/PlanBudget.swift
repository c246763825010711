import Configuration
import NeoX
import Stability
import Training
import Wording

/// What the runs of a plan are trained on, beside the suite's recipe, which is `Preset.paper`.
public struct PlanBudget {
  private let preset: String
  private let settings: CommonSettings
  // The settings, apart from the seeds, in which any run differs from the suite's.
  private let changed: [ConfigurationKey]

  /// Compares the runs of a plan with the suite's.
  public init(_ plan: SweepPlan) {
    preset = plan.preset
    settings = CommonSettings(plan.runs)
    changed = settings.differing(from: Self.ofSuite)
  }

  /// Whether the runs follow the suite's recipe in everything.
  public var isUnchanged: Bool { changed.isEmpty }

  /// "8 updates of 2 x 128 tokens".
  public var amount: String {
    guard let steps = settings.usual(\.steps), let batch = settings.usual(\.batchSize),
      let length = settings.usual(\.sequenceLength)
    else { return "" }
    return Self.amount(steps, batch, length)
  }

  /// How it stands to the suite's recipe: "a shortened budget (the suite: 143,000 updates of 1,024 x 2,048 tokens)".
  public var standing: String {
    guard !isUnchanged else { return "the suite's recipe" }
    guard changed.contains(where: { [.steps, .batchSize, .sequenceLength].contains($0) }) else {
      return "the suite's budget, but not its recipe (other \(changed.map(\.rawValue).joined(separator: ", ")))"
    }
    let paper = Preset.paper
    let suite = Self.amount(paper.steps, paper.batchSize, paper.sequenceLength)
    return "\(isShort ? "a shortened" : "another") budget (the suite: \(suite))"
  }

  /// The line that stands in every output: the preset, what it comes to, and what of it is not the suite's.
  public var line: String { "preset \(preset): \(amount); \(standing)" }

  private var isShort: Bool {
    func tokens(_ steps: Int, _ batch: Int, _ length: Int) -> Double { Double(steps) * Double(batch) * Double(length) }
    let paper = Preset.paper
    return tokens(
      settings.usual(\.steps) ?? 0, settings.usual(\.batchSize) ?? 0, settings.usual(\.sequenceLength) ?? 0)
      < tokens(paper.steps, paper.batchSize, paper.sequenceLength)
  }

  private static func amount(_ steps: Int, _ batch: Int, _ length: Int) -> String {
    "\(Wording.count(steps)) update\(steps == 1 ? "" : "s") of \(Wording.count(batch)) x \(Wording.count(length)) tokens"
  }

  private static func ofSuite(_ run: RunConfiguration) -> RunConfiguration? {
    ModelSize.named(run.size).map {
      Preset.paper.configuration(
        size: $0, initSeed: run.initSeed, dataSeed: run.dataSeed, steps: Preset.paper.steps)
    }
  }
}
