import Configuration
import Corpus
import Failures
import NeoX
import Runs
import Stability
import Training
import Wording

/// What was asked for on the command line, before it is resolved into a plan.
public struct SweepRequest: Sendable {
  /// Which seeds the runs get.
  public enum Seeds: Sendable, Equatable {
    /// One run per seed, which sets both initialisation and data order, as in the suite.
    case common([Int])
    /// A run for every pair of an initialisation seed and a data seed.
    case factorial(initSeeds: [Int], dataSeeds: [Int])
  }

  /// The sizes, in the order of the plan.
  public var sizes: [ModelSize]
  /// The seeds.
  public var seeds: Seeds
  /// The recipe.
  public var preset: Preset
  /// Entries that a configuration file sets.
  public var configured: [ConfigurationOverride] = []
  /// Entries changed by options of their own: they act like overrides for all runs that come first.
  public var settings: [(key: ConfigurationKey, value: Int)] = []
  /// Entries changed by `key=value` and `RUN:key=value`.
  public var overrides: [ConfigurationOverride] = []

  /// Asks for a sweep.
  public init(sizes: [ModelSize], seeds: Seeds, preset: Preset) {
    self.sizes = sizes
    self.seeds = seeds
    self.preset = preset
  }

  /// Reads a list of sizes like "14m,31m".
  ///
  /// - Throws: `Failure` of kind `usage` that names the offending piece: an unknown size, a repeat.
  public static func sizes(_ text: String) throws -> [ModelSize] {
    var sizes: [ModelSize] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let size = ModelSize.named(piece.lowercased()) else {
        throw Failure(
          .usage, "--sizes", "there is no size '\(piece)'",
          remedy: "choose from \(ModelSize.all.map(\.name).joined(separator: ", "))")
      }
      guard !sizes.contains(size) else {
        throw Failure(.usage, "--sizes", "names \(size.name) twice", remedy: "name every size once")
      }
      sizes.append(size)
    }
    return sizes
  }

  /// Resolves every run: preset, then configuration files, then options, then overrides for all, then overrides for that run.
  ///
  /// - Throws: `Failure` of kind `configuration` for a value that an entry cannot have, entries that contradict each other,
  ///   or an override for a run that is not in the sweep; `usage` for more than 10,000 runs.
  public func runs() throws -> [PlannedRun] {
    let names = try runNames()
    let known = Set(names.map(\.description))
    for run in (configured + overrides).compactMap(\.run) where !known.contains(run) {
      throw Failure(
        .configuration, "'\(run)'", "is overridden but is not a run of this sweep",
        remedy: "the runs are \(PlannedRun.shortList(names.map(\.description)))")
    }
    let options = settings.map { ConfigurationOverride($0.key, String($0.value)) }
    let general = configured.filter { $0.run == nil } + options + overrides.filter { $0.run == nil }
    // All runs share the rows; the largest sizes of the suite have more than the others.
    let rows = sizes.map(\.vocabularyRows).max()
    return try names.map { name in
      guard let size = ModelSize.named(name.size) else {
        throw Failure(.usage, "--sizes", "there is no size '\(name.size)'")
      }
      var configuration = preset.configuration(
        size: size, initSeed: name.initSeed, dataSeed: name.dataSeed, steps: preset.steps)
      if let rows { configuration.vocabularySize = rows }
      let own = (configured + overrides).filter { $0.run == name.description }
      try configuration.apply(general + own, preset: preset)
      return PlannedRun(name: name.description, configuration: configuration)
    }
  }

  private func runNames() throws -> [RunName] {
    let perSize =
      switch seeds {
      case .common(let seeds): seeds.count
      case .factorial(let initSeeds, let dataSeeds): initSeeds.count * dataSeeds.count
      }
    guard sizes.count * perSize <= SweepPlan.mostRuns else {
      throw Failure(
        .usage, "--sizes and seeds",
        "ask for \(Wording.count(sizes.count * perSize)) runs, more than \(Wording.count(SweepPlan.mostRuns))",
        remedy: "ask for fewer")
    }
    return sizes.flatMap { size in
      switch seeds {
      case .common(let seeds):
        seeds.map { RunName(size: size.name, initSeed: $0, dataSeed: $0, isFactorial: false) }
      case .factorial(let initSeeds, let dataSeeds):
        initSeeds.flatMap { initSeed in
          dataSeeds.map { RunName(size: size.name, initSeed: initSeed, dataSeed: $0, isFactorial: true) }
        }
      }
    }
  }
}
