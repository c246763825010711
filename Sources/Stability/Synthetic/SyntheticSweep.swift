import Numerics
import Statistics

/// A sweep whose truth is known: runs made by formula and seeded draws, for tests, calibration and the report.
///
/// The loss of run (i, d) at step t is 3 + 8 (1 + t / s)^-0.4 + bends + a_i + b_d + c_id + e_t + u_t: s is a hundredth of the last
/// step; a, b and c are normal offsets of the initialisation, the data order and their interaction; e is the run's own noise
/// (first-order autoregressive with unit-free correlation), u the noise that all runs share. The gradient norm follows the loss. The
/// same values of all fields give the same bits.
public struct SyntheticSweep: Sendable {
  /// How seeds are given to runs.
  public enum Design: Sendable, Equatable {
    /// So many runs, run n with both seeds n.
    case common(Int)
    /// Every pair of so many initialisation seeds and data seeds.
    case factorial(initialisation: Int, dataOrder: Int)
  }

  /// A change of the loss's slope that all runs share.
  public struct Bend: Sendable, Equatable {
    /// Where the slope changes.
    public var step: Int
    /// By how much, in nats per token and step.
    public var slope: Double

    /// Names a change.
    public init(step: Int, slope: Double) {
      self.step = step
      self.slope = slope
    }
  }

  /// The sizes, each with its own draws; a larger place in the list has a lower loss.
  public var sizes: [String]
  /// The runs of each size.
  public var design: Design
  /// The steps of the training rows, ascending, from 1.
  public var trainingSteps: [Int]
  /// The steps of the observations, ascending, from 0.
  public var observedSteps: [Int]
  /// How the runs differ.
  public var spread: SyntheticSpread
  /// Planted changes of slope.
  public var bends: [Bend]
  /// Planted faults; they hold in every size.
  public var faults: [SyntheticFault]
  /// Whether the 14 weight metrics are observed.
  public var hasWeightMetrics: Bool
  /// Tokens and features of the activations at the sites "embedding" and "final"; nil for none.
  public var activations: (tokens: Int, features: Int)?
  /// Seed of all draws.
  public var seed: UInt32

  /// Describes a sweep; nine healthy runs of one size over 256 steps unless told otherwise.
  public init(
    sizes: [String] = ["14m"], design: Design = .common(9), trainingSteps: [Int] = Array(1...256),
    observedSteps: [Int] = [0, 1, 2, 4, 8, 16] + Array(stride(from: 32, through: 256, by: 32)),
    spread: SyntheticSpread = SyntheticSpread(), bends: [Bend] = [], faults: [SyntheticFault] = [],
    hasWeightMetrics: Bool = false, activations: (tokens: Int, features: Int)? = nil, seed: UInt32 = 1
  ) {
    self.sizes = sizes
    self.design = design
    self.trainingSteps = trainingSteps
    self.observedSteps = observedSteps
    self.spread = spread
    self.bends = bends
    self.faults = faults
    self.hasWeightMetrics = hasWeightMetrics
    self.activations = activations
    self.seed = seed
  }

  /// The runs, sizes in the order given, runs by their seeds.
  public func runs() -> [RunRecord] {
    var draws = MersenneTwister(seed: seed)
    return sizes.indices.flatMap { runs(ofSize: $0, &draws) }
  }

  private var seeds: [(initialisation: Int, dataOrder: Int)] {
    switch design {
    case .common(let count): (0..<max(0, count)).map { ($0 + 1, $0 + 1) }
    case .factorial(let rows, let columns):
      (0..<max(0, rows)).flatMap { row in (0..<max(0, columns)).map { (row + 1, $0 + 1) } }
    }
  }

  private func runs(ofSize place: Int, _ draws: inout MersenneTwister) -> [RunRecord] {
    let seeds = self.seeds
    let rows = (0..<(seeds.map(\.initialisation).max() ?? 0)).map { _ in spread.initialisation * draws.standardNormal()
    }
    let columns = (0..<(seeds.map(\.dataOrder).max() ?? 0)).map { _ in spread.dataOrder * draws.standardNormal() }
    let commonTraining = trainingSteps.map { _ in spread.commonNoise * draws.standardNormal() }
    let commonObserved = observedSteps.map { _ in spread.commonNoise * draws.standardNormal() }
    return seeds.enumerated().map { index, pair in
      let isCommon = if case .common = design { true } else { false }
      let suffix = isCommon ? "seed\(pair.initialisation)" : "initseed\(pair.initialisation)-dataseed\(pair.dataOrder)"
      let offset =
        rows[pair.initialisation - 1] + columns[pair.dataOrder - 1] + spread.interaction * draws.standardNormal()
      let own = faults.filter { $0.run == index + 1 }
      var curve = SyntheticCurve(
        sweep: self, level: 3 - 0.2 * Double(place), offset: offset, faults: own, common: commonTraining)
      var run = RunRecord(
        name: "pythia-\(sizes[place])-\(suffix)", size: sizes[place], initSeed: pair.initialisation,
        dataSeed: pair.dataOrder)
      run.trainingSteps = trainingSteps
      run.trainingLosses = curve.losses(at: trainingSteps, &draws)
      run.gradientNorms = zip(trainingSteps, run.trainingLosses).map { step, loss in
        0.2 + 0.1 * loss + 0.02 * draws.standardNormal() + curve.spike(at: step)
      }
      curve.common = commonObserved
      run.validationSteps = observedSteps
      run.validationLosses = curve.losses(at: observedSteps, &draws)
      run.observationSteps = observedSteps
      if hasWeightMetrics { run.otherMetrics = curve.weightMetrics(at: observedSteps, &draws) }
      if let shape = activations { addActivations(to: &run, shape, &draws) }
      run.digest = "synthetic \(seed) \(run.name)"
      run.plannedSteps = trainingSteps.last
      return run
    }
  }

  private func addActivations(
    to run: inout RunRecord, _ shape: (tokens: Int, features: Int), _ draws: inout MersenneTwister
  ) {
    let count = shape.tokens * shape.features
    let start = (0..<count).map { _ in Float(draws.standardNormal()) }
    let end = (0..<count).map { _ in Float(draws.standardNormal()) }
    let last = Float(max(1, observedSteps.last ?? 1))
    let steps = Set(observedSteps)
    run.sites = ["embedding", "final"]
    run.activations = { site, step in
      guard steps.contains(step), site == "embedding" || site == "final" else { return nil }
      let share = site == "embedding" ? 0.2 * Float(step) / last : Float(step) / last
      return RunRecord.Activations(
        values: zip(start, end).map { (1 - share) * $0 + share * $1 }, tokens: shape.tokens, features: shape.features)
    }
  }
}
