import Failures
import Statistics

/// Compares two groups of runs on one metric, each run at its own last step unless a step is given.
///
/// The seed is the unit of replication: one number a run. Welch's t test and interval give the headline; beside them a
/// permutation test (exact where feasible), a bootstrap-t interval and the probability of improvement. Runs are paired
/// by their seeds when both groups have exactly the same ones and come from sweeps, where equal seeds mean equal
/// initial weights and data order; the seeds of imported runs may be mere numbers, so these are paired only on request.
public struct ComparisonAnalysis: Analysis {
  /// The name: "comparison".
  public static let name = "comparison"
  /// The version of the answer.
  public static let version = 2

  /// When runs are compared pair by pair.
  public enum Pairing: String, Sendable, CaseIterable {
    /// When both groups are from sweeps with exactly the same seeds.
    case automatic = "auto"
    /// By seeds; runs without a partner are left out.
    case seeds = "seed"
    /// Never.
    case never = "none"
  }

  /// The metric; nil for validation loss where both groups have it, else the first they have in common.
  public var metric: String?
  /// The model size; nil for the only one they have in common.
  public var size: String?
  /// The step at which runs are compared; nil for each run's own last.
  public var step: Int?
  /// Whether more is better; nil to go by the metric's name.
  public var higherIsBetter: Bool?
  /// When runs are compared pair by pair.
  public var pairing = Pairing.automatic
  private let confidence = 0.95

  /// A comparison with its options.
  public init(
    metric: String? = nil, size: String? = nil, step: Int? = nil, higherIsBetter: Bool? = nil,
    pairing: Pairing = .automatic
  ) {
    (self.metric, self.size, self.step) = (metric, size, step)
    (self.higherIsBetter, self.pairing) = (higherIsBetter, pairing)
  }

  private static func groups(_ context: AnalysisContext) -> (AnalysisContext.Group, AnalysisContext.Group) {
    let first = AnalysisContext.Group(name: context.folder, runs: context.runs)
    return (first, context.other ?? AnalysisContext.Group(name: context.folder, runs: []))
  }

  /// Compares the runs of `other` (B) with those of the folder (A).
  ///
  /// - Throws: `Failure` of kind `usage` when metric or size are not in both groups, of kind `badData` when a group has
  ///   no usable run.
  public func analyse(_ context: AnalysisContext) throws -> ComparisonResult {
    let (first, second) = Self.groups(context)
    let metric = try AnalysisSelection.metric(metric, in: [first.runs, second.runs])
    let size = try AnalysisSelection.size(size, in: [first.runs, second.runs])
    var leftOut: [AnalysisScope.LeftOut] = []
    var groups: [[LastValue]] = []
    for group in [first, second] {
      let runs = group.runs.bySize.first { $0.size == size }?.runs ?? []
      let found = LastValue.of(metric, runs, step: step)
      leftOut += found.leftOut.map { AnalysisScope.LeftOut(what: "\(group.name)/\($0.what)", reason: $0.reason) }
      guard !found.values.isEmpty else {
        let why = found.leftOut.first.map { ": \($0.what): \($0.reason)" } ?? ""
        throw Failure(.badData, group.name, "has no run with a usable \(metric)\(why)")
      }
      groups.append(found.values)
    }
    let isPaired = try decidePairing(groups[0], groups[1])
    if isPaired { groups = paired(groups[0], groups[1], names: [first.name, second.name], &leftOut) }
    let numbers = groups.map { $0.map(\.value) }
    let sign = higherIsBetter ?? AnalysisSelection.isHigherBetter(metric) ? 1.0 : -1.0
    let tests = try Tests(numbers[0], numbers[1], sign: sign, isPaired: isPaired, confidence: confidence)
    let scope = AnalysisScope(
      runs: zip([first.name, second.name], groups).flatMap { name, runs in runs.map { "\(name)/\($0.run.name)" } },
      metrics: [metric], steps: Set(groups.joined().map(\.step)).sorted(), leftOut: leftOut)
    return ComparisonResult(
      digest: digest(of: context), metric: metric, size: size, higherIsBetter: sign > 0,
      difference: tests.difference, low: tests.mean?.low, high: tests.mean?.high, confidence: confidence,
      pValue: tests.mean?.pValue, method: isPaired ? "paired t" : "Welch",
      degreesOfFreedom: tests.mean?.degreesOfFreedom, probabilityOfImprovement: tests.improvement.estimate,
      probabilityOfImprovementInterval: ComparisonResult.Interval(
        low: tests.improvement.low, high: tests.improvement.high),
      permutation: tests.permutation,
      bootstrap: tests.bootstrap.map { ComparisonResult.Interval(low: $0.low, high: $0.high) },
      pairs: isPaired ? numbers[0].count : nil,
      groups: zip([first.name, second.name], groups).map(Self.group), null: Self.null(isPaired: isPaired),
      verdict: ComparisonWording.verdict(tests, metric: metric, sign: sign, names: [first.name, second.name]),
      notes: ComparisonWording.notes(
        tests, groups, names: [first.name, second.name], metric: metric, metricIsGuess: self.metric == nil, sign: sign),
      scope: scope)
  }

  /// Identifies both groups' observations and the options.
  public func digest(of context: AnalysisContext) -> String {
    let (first, second) = Self.groups(context)
    let options =
      "\(Self.name) \(Self.version), metric \(metric ?? "-"), size \(size ?? "-"), step \(step ?? -1), pairing \(pairing.rawValue), "
      + "higher \(higherIsBetter.map { "\($0)" } ?? "-"), \(first.name) \(second.name)"
    return first.runs.digest(options: second.runs.digest(options: options))
  }

  private func decidePairing(_ first: [LastValue], _ second: [LastValue]) throws -> Bool {
    let seeds = [first, second].map { $0.compactMap(\.run.seeds) }
    let areKnown = seeds.map(\.count) == [first.count, second.count]
    let areDistinct = areKnown && seeds.allSatisfy { Set($0).count == $0.count }
    switch pairing {
    case .never: return false
    case .automatic:
      // Only runs of a plan have a planned length.
      let arePlanned = (first + second).allSatisfy { $0.run.plannedSteps != nil }
      return areDistinct && arePlanned && seeds[0].sorted() == seeds[1].sorted() && first.count > 1
    case .seeds:
      guard areDistinct, !Set(seeds[0]).isDisjoint(with: seeds[1]) else {
        throw Failure(.usage, "--pairing seed", "the seeds do not pair the runs", remedy: "use --pairing none")
      }
      return true
    }
  }

  private func paired(
    _ first: [LastValue], _ second: [LastValue], names: [String], _ leftOut: inout [AnalysisScope.LeftOut]
  ) -> [[LastValue]] {
    let shared = Set(first.compactMap(\.run.seeds)).intersection(second.compactMap(\.run.seeds))
    return zip(names, [first, second]).map { name, group in
      let partners = group.compactMap { value in
        value.run.seeds.flatMap { shared.contains($0) ? (seeds: $0, value: value) : nil }
      }
      let found = Set(partners.map(\.value.run.name))
      for value in group where !found.contains(value.run.name) {
        leftOut.note("\(name)/\(value.run.name)", "has no partner with its seeds")
      }
      return partners.sorted { $0.seeds < $1.seeds }.map(\.value)
    }
  }

  private static func group(_ name: String, _ values: [LastValue]) -> ComparisonResult.Group {
    let moments = SampleMoments(values.map(\.value))
    return ComparisonResult.Group(
      name: name, runs: values.map { RunValue(run: $0.run.name, value: $0.value) }, steps: values.map(\.step),
      count: values.count, mean: moments.mean, standardDeviation: values.count > 1 ? moments.standardDeviation : nil)
  }

  private static func null(isPaired: Bool) -> String {
    isPaired
      ? "t test: the differences within pairs of seeds have mean 0; permutation: each is as likely to have either sign."
      : "Welch: both groups have the same mean, whatever their spreads; permutation: all runs come from one distribution."
  }

  /// The numbers of a comparison.
  struct Tests {
    /// Runs in each group.
    let counts: [Int]
    let isPaired: Bool
    let difference: Double
    let mean: MeanDifference?
    let improvement: ProbabilityOfImprovement
    let permutation: ComparisonResult.Permutation
    let bootstrap: BootstrapT?

    init(_ first: [Double], _ second: [Double], sign: Double, isPaired: Bool, confidence: Double) throws {
      (counts, self.isPaired) = ([first.count, second.count], isPaired)
      let pairs = MeanDifference.withinPairs(first, second)
      difference = SampleMoments(second).mean - SampleMoments(first).mean
      mean =
        isPaired
        ? MeanDifference.paired(pairs, confidence: confidence)
        : MeanDifference.welch(first, second, confidence: confidence)
      bootstrap =
        isPaired
        ? BootstrapT.paired(pairs, confidence: confidence)
        : BootstrapT.unpaired(first, second, confidence: confidence)
      let improved =
        isPaired
        ? ProbabilityOfImprovement.paired(pairs.map { sign * $0 }, confidence: confidence)
        : ProbabilityOfImprovement.unpaired(
          first.map { sign * $0 }, second.map { sign * $0 }, confidence: confidence)
      let permuted = isPaired ? PermutationTest.paired(pairs) : PermutationTest.unpaired(first, second)
      guard let improved, let permuted else {
        throw Failure(.badData, "comparison", "a group has no runs", remedy: "compare groups that have runs")
      }
      improvement = improved
      // The observed arrangement and, where groups are equal or signs flip, its mirror image are always counted.
      let hasMirror = isPaired || first.count == second.count
      permutation = ComparisonResult.Permutation(
        pValue: permuted.pValue, arrangements: permuted.arrangements, exact: permuted.isExact,
        least: permuted.isExact ? min(1, (hasMirror ? 2 : 1) / Double(permuted.arrangements)) : nil)
    }
  }
}
