import Failures
import Foundation
import Statistics
import Terms
import Wording

/// Training maps: which phases the runs of a size pass through, found by a hidden Markov model of their weight metrics (Hu et al. 2023; van der
/// Wal et al. 2025), and which runs take another path.
///
/// One model per size, all its runs as separate sequences. Metrics are standardised both over all runs and within each run; the
/// verdict rests on one of them, and the other is shown for comparison.
public struct MapsAnalysis: ObservedAnalysis {
  /// The name: "maps".
  public static let name = "maps"
  /// The version of the answer.
  public static let version = 3

  /// What to fit.
  public struct Options: Sendable, Equatable {
    /// Metrics by name; empty for the analysis's own choice.
    public var metrics: [String]
    /// The number of states; nil for the one with the least Bayesian criterion.
    public var states: Int?
    /// Most states tried.
    public var maximumStates: Int
    /// Draws of first centres per number of states, also where runs are left out.
    public var restarts: Int
    /// Shape of the covariances.
    public var covariance: HiddenMarkovModel.Covariance
    /// The standardisation that the verdict rests on.
    public var standardisation: MapStandardisation
    /// Whether numbers of states are also compared by predicting each run from the others, which repeats the search for every run.
    public var leavesRunsOut: Bool

    /// Chooses options.
    public init(
      metrics: [String] = [], states: Int? = nil, maximumStates: Int = 10,
      restarts: Int = HiddenMarkovSearch.usualRestarts,
      covariance: HiddenMarkovModel.Covariance = .diagonal, standardisation: MapStandardisation = .pooled,
      leavesRunsOut: Bool = true
    ) {
      self.metrics = metrics
      self.states = states
      self.maximumStates = maximumStates
      self.restarts = restarts
      self.covariance = covariance
      self.standardisation = standardisation
      self.leavesRunsOut = leavesRunsOut
    }
  }

  /// What is fitted.
  public let options: Options

  static let rule =
    "A run deviates when, at two recorded steps in a row, at most one in eight of the other runs is in its state within two recorded "
    + "steps while the others agree among themselves, and it has moved away from the others since its earlier steps at least five "
    + "times as far as the median run. With fewer than five runs none is named. This describes paths and is no test with a level: in "
    + "simulated families of alike runs \(falseAlarms)."

  /// Families of 5 and of 10 alike runs, 14 metrics at 27 checkpoints, noise 0.005 and 0.01 of a curve's range, runs apart by constants
  /// of 0, 0.1 and 0.3 of it. With none named of n the share is below 1 - 0.05^(1 / n) with 95 % confidence.
  static let falseAlarms =
    "a run was named in none of \(alikeFamilies) (so in fewer than "
    + "\(Wording.decimal(100 * (1 - pow(0.05, 1 / Double(alikeFamilies))), 1)) %, with 95 % confidence); two runs that were restarted were "
    + "both named in every family whose runs do not lie apart by constants, and in fewer the more they do, most of all among five runs"

  private static let mostStates = 50
  private static let mostRestarts = 1000
  private static let mostFullMetrics = 64

  /// Creates an analysis.
  ///
  /// - Throws: `Failure` of kind `usage` when an option is out of range.
  public init(_ options: Options = Options()) throws {
    for (name, value, most) in [
      ("--states", options.states ?? 1, Self.mostStates), ("--maximum-states", options.maximumStates, Self.mostStates),
      ("--restarts", options.restarts, Self.mostRestarts),
    ] where !(1...most).contains(value) {
      throw Failure(.usage, "\(name) \(value)", "is out of range", remedy: "give a number from 1 to \(most)")
    }
    self.options = options
  }

  /// Fits the maps of all sizes.
  ///
  /// - Throws: `Failure` of kind `badData` when no run has values to fit, `usage` when there are too many metrics for full covariances.
  public func analyse(_ context: AnalysisContext) throws -> MapsResult {
    let runs = context.runs
    let sizes = try runs.bySize.compactMap { try map($0.size, $0.runs) }
    let most = sizes.map(\.map.runs.count).max()
    guard let first = sizes.first(where: { $0.map.runs.count == most }) else {
      throw Failure(
        .badData, "training maps", "no run has values of \(options.metrics.isEmpty ? "any metric" : "these metrics")",
        remedy: "name metrics that the runs recorded with --metric")
    }
    let bic = first.map.candidates.map { (String($0.states), $0.bic) }
    return MapsResult(
      digest: digest(of: context), observations: Self.observations(runs), states: first.map.states.count,
      bic: Dictionary(bic) { earlier, _ in earlier }, runs: sizes.flatMap(\.map.runs),
      deviatingRuns: sizes.flatMap(\.map.deviatingRuns),
      standardisation: options.standardisation, explanation: MapStandardisation.explanation, rule: Self.rule,
      sizes: sizes)
  }

  /// Identifies the runs' observations and the options.
  public func digest(of context: AnalysisContext) -> String {
    context.runs.digest(options: "\(Self.name) \(Self.version), \(options)")
  }

  /// Identifies the runs' observations.
  public static func observations(in context: AnalysisContext, for found: MapsResult) -> String {
    observations(context.runs)
  }

  private static func observations(_ runs: [RunRecord]) -> String { runs.digest(options: "\(name) \(version)") }

  private func map(_ size: String, _ runs: [RunRecord]) throws -> SizeMap? {
    let table = MapTable(runs, metrics: options.metrics)
    guard !table.runs.isEmpty else { return nil }
    guard options.covariance == .diagonal || table.metrics.count <= Self.mostFullMetrics else {
      throw Failure(
        .usage, "--covariance full",
        "\(table.metrics.count) metrics need \(table.metrics.count * table.metrics.count) numbers a state",
        remedy: "name at most \(Self.mostFullMetrics) with --metric, or use diagonal covariances")
    }
    let otherWay: MapStandardisation = options.standardisation == .pooled ? .run : .pooled
    guard
      let main = try MapFit(table: table, standardisation: options.standardisation, options: options)
        .map(leavesRunsOut: options.leavesRunsOut),
      let other = try MapFit(table: table, standardisation: otherWay, options: options).map(only: main.states.count)
    else {
      throw Failure(
        .badData, "training map of \(size)", "no model could be fitted to \(table.metrics.joined(separator: ", "))",
        remedy: "name other metrics with --metric")
    }
    return SizeMap(
      size: size,
      scope: AnalysisScope(
        runs: table.runs.map(\.name), metrics: table.metrics, steps: table.steps, leftOut: table.leftOut),
      map: main, other: other, comparison: Self.comparison(main, other),
      sharedSeeds: SharedSeeds.note(mapped(runs, main)), regression: regression(runs, main),
      verdict: Self.verdict(size, main))
  }

  private static func verdict(_ size: String, _ map: TrainingMap) -> String {
    let (count, named) = (map.runs.count, map.deviatingRuns)
    guard count >= PathDeviation.fewestRuns else {
      return "\(size): \(FewRuns.noVerdict(count))"
    }
    guard !named.isEmpty else { return "\(size): no run takes a path of its own among \(count)" }
    return
      "\(size): \(named.joined(separator: ", ")) \(named.count == 1 ? "takes" : "take") another path than the rest "
      + "(\(count) runs)"
  }

  private static func comparison(_ main: TrainingMap, _ other: TrainingMap) -> String {
    func span(_ map: TrainingMap) -> String {
      let named = map.runs.filter { !$0.deviatingSteps.isEmpty }
      return named.isEmpty
        ? "no run deviates"
        : named.map { "\($0.run) deviates from step \($0.deviatingSteps[0]) on" }.joined(separator: ", ")
    }
    let (pooled, run) = main.standardisation == .pooled ? (main, other) : (other, main)
    let earlier = run.runs.filter { path in
      guard let first = path.deviatingSteps.first else { return false }
      let honest = pooled.runs.first { $0.run == path.run }?.deviatingSteps.first
      return honest.map { first < $0 } ?? true
    }
    let warning =
      earlier.isEmpty
      ? ""
      : "; what the map standardised within runs shows of \(earlier.map(\.run).joined(separator: ", ")) before that comes from "
        + "later values and is no early sign"
    return "pooled: \(span(pooled)); within runs: \(span(run))\(warning)"
  }

  // The records of the runs of a map, in its order.
  private func mapped(_ runs: [RunRecord], _ map: TrainingMap) -> [RunRecord] {
    map.runs.compactMap { path in runs.first { $0.name == path.run } }
  }

  // The last common value of the first of these metrics that all runs of the map have and that the map does not itself describe.
  private func regression(_ runs: [RunRecord], _ map: TrainingMap) -> BagRegression? {
    let mapped = mapped(runs, map)
    let names = mapped.metricNames.filter { !map.metrics.contains($0) && $0 != Metric.gradientNorm.name }
    for name in names {
      let curves = mapped.compactMap { $0.curve(of: name) }
      guard curves.count == mapped.count, let last = CommonCurve(curves.map { ($0.steps, $0.values) }).lastValue,
        last.values.allSatisfy(\.isFinite)
      else { continue }
      let deviating = Set(map.runs.indices.filter { map.deviatingRuns.contains(map.runs[$0].run) })
      return BagRegression(
        bags: map.runs.map(\.dwell), values: last.values, response: name, step: last.lastStep, deviating: deviating,
        seeds: SeedExchange(mapped))
    }
    return nil
  }
}
