import Failures
import Statistics
import Wording

/// Plans how many seeds two groups of runs need, from the spread of pilot runs.
///
/// A pilot of few runs knows the spread badly: with five, the true one may be 0.6 to 2.9 times the estimate. The plan
/// therefore takes the number of seeds whose power, averaged over what the pilot leaves possible, is the one asked for,
/// and shows the numbers for both ends of the interval. Power is that of Welch's test, exact for normal values of equal
/// spread (`TwoSamplePower`).
public struct PlanningAnalysis: RunsAnalysis {
  /// The name: "plan".
  public static let name = "plan"
  /// The version of the answer.
  public static let version = 2

  /// The metric; nil for validation loss, else the first.
  public var metric: String?
  /// The model size; nil for the only one.
  public var size: String?
  /// The difference of means to be found; nil for one standard deviation of the pilot.
  public var effect: Double?
  /// The power asked for, in (0, 1).
  public var power: Double
  /// Level of the two-sided test, in (0, 1).
  public var level: Double
  /// Number of looks of a plan that may stop early; 1 for none.
  public var looks: Int
  /// How such a plan's boundary goes.
  public var boundary: SequentialBoundaries.Shape

  /// Numbers of seeds whose detectable effects are shown.
  public static let shownSeeds = [3, 5, 9, 10, 20, 50]

  /// A plan's options.
  public init(
    metric: String? = nil, size: String? = nil, effect: Double? = nil, power: Double = 0.8, level: Double = 0.05,
    looks: Int = 1, boundary: SequentialBoundaries.Shape = .obrienFleming
  ) {
    (self.metric, self.size, self.effect) = (metric, size, effect)
    (self.power, self.level, self.looks, self.boundary) = (power, level, looks, boundary)
  }

  /// Makes the plan.
  ///
  /// - Throws: `Failure` of kind `usage` for options out of range, of kind `badData` when fewer than two runs can serve
  ///   as pilot, or all are equal.
  public func analyse(_ runs: [RunRecord]) throws -> PlanningResult {
    try checkOptions()
    let metric = try AnalysisSelection.metric(metric, in: [runs])
    let size = try AnalysisSelection.size(size, in: [runs])
    let (values, leftOut) = LastValue.of(metric, runs.bySize.first { $0.size == size }?.runs ?? [], step: nil)
    guard let spread = SpreadInterval(values.map(\.value)), spread.standardDeviation > 0 else {
      throw Failure(
        .badData, metric, "has no spread over \(counted(values.count, "pilot run"))",
        remedy: "a pilot needs at least two runs that differ")
    }
    let pilot = PilotSpread(standardDeviation: spread.standardDeviation, degreesOfFreedom: values.count - 1)
    let wanted = effect ?? spread.standardDeviation
    let requirement = SeedRequirement(level: level, power: power)
    let seeds = requirement.values(effect: wanted, pilot: pilot)
    let scope = AnalysisScope(
      runs: values.map(\.run.name), metrics: [metric], steps: Set(values.map(\.step)).sorted(), leftOut: leftOut)
    let early = looks > 1 ? seeds.flatMap { sequential($0, wanted, pilot) } : nil
    return PlanningResult(
      digest: digest(runs), metric: metric, size: size, seeds: seeds, effect: wanted, effectIsDefault: effect == nil,
      power: power, level: level,
      low: requirement.values(effect: wanted, standardDeviation: spread.low),
      high: requirement.values(effect: wanted, standardDeviation: spread.high),
      seedsIfSpreadIsExact: requirement.values(effect: wanted, standardDeviation: spread.standardDeviation),
      promisedPower: seeds.map { requirement.expectedPower(perGroup: $0, effect: wanted, pilot: pilot) },
      spread: PlanningResult.Spread(
        standardDeviation: spread.standardDeviation, low: spread.low, high: spread.high, count: values.count),
      detectable: Self.shownSeeds.map { detectable($0, requirement, pilot, spread) }, sequential: early,
      method:
        "Welch's two-sided t test of two groups with equally many unpaired runs; power is exact for normal values of equal "
        + "spread, averaged over the pilot's chi-square uncertainty.",
      notes: notes(values, metric: metric, hasSequential: early != nil), scope: scope)
  }

  private func checkOptions() throws {
    if let effect, !(effect.isFinite && effect != 0) {
      throw Failure(
        .usage, "--effect \(effect)", "is not a difference that can be found", remedy: "give a number other than 0")
    }
    for (name, value) in [("--power", power), ("--level", level)] where !(value > 0 && value < 1) {
      throw Failure(
        .usage, "\(name) \(value)", "is not a probability between 0 and 1", remedy: "0.8 and 0.05 are usual")
    }
    guard power > level else {
      throw Failure(.usage, "--power \(power)", "is not above the level \(level)", remedy: "ask for a greater power")
    }
    guard (1...10).contains(looks) else {
      throw Failure(.usage, "--looks \(looks)", "is not a number of looks from 1 to 10")
    }
  }

  /// The options as text.
  public var options: String {
    "metric \(metric ?? "-"), size \(size ?? "-"), effect \(effect.map { "\($0)" } ?? "-"), "
      + "power \(power), level \(level), looks \(looks), \(boundary.rawValue)"
  }

  private func detectable(
    _ seeds: Int, _ requirement: SeedRequirement, _ pilot: PilotSpread, _ spread: SpreadInterval
  ) -> PlanningResult.Detectable {
    let standardised = requirement.detectableEffect(perGroup: seeds)
    return PlanningResult.Detectable(
      seeds: seeds, effect: requirement.detectableEffect(perGroup: seeds, pilot: pilot),
      low: standardised * spread.low, high: standardised * spread.high, standardised: standardised)
  }

  private func sequential(_ seeds: Int, _ effect: Double, _ pilot: PilotSpread) -> PlanningResult.Sequential? {
    let design = SequentialDesign.reaching(
      power: power, effect: effect, pilot: pilot, fixed: seeds, looks: looks, level: level, shape: boundary)
    return design.map { design in
      // Draws other than those by which the design was chosen.
      let performance = design.performance(effect: effect, pilot: pilot, seed: 17)
      return PlanningResult.Sequential(
        boundary: boundary.rawValue, seeds: design.perGroup, levels: design.nominalLevels,
        measuredError: design.measuredError, measuredPower: performance.power, meanSeeds: performance.meanPerGroup,
        simulations: SequentialDesign.trials)
    }
  }

  private func notes(_ values: [LastValue], metric: String, hasSequential: Bool) -> [String] {
    var notes: [String] = []
    if effect == nil { notes.append("no --effect was given: one standard deviation of the pilot was taken") }
    if self.metric == nil { notes.append("\(metric) was chosen because no --metric was given") }
    if values.count < 10 {
      notes.append("\(values.count) pilot runs know the spread badly: low and high are what it may mean for the seeds")
    }
    if let shared = SharedSeeds.note(values.map(\.run)) { notes.append("pilot: \(shared)") }
    let altered = values.filter { !$0.run.deviations.isEmpty }.map(\.run.name)
    if !altered.isEmpty {
      notes.append("pilot runs with other settings than the rest: \(altered.joined(separator: ", "))")
    }
    notes.append("an outlier among the pilot runs inflates the spread and the plan with it")
    notes.append("runs paired by seed may need fewer seeds; a pilot of one group cannot say how many")
    if looks > 1 && !hasSequential {
      notes.append(
        "no plan with \(looks) looks: it needs too many seeds to be simulated, or more than twice a single look's")
    }
    return notes
  }
}
