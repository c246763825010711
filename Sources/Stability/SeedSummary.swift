/// The runs of one size side by side: where each ended, and how far they spread.
public struct SeedSummary: Codable, Equatable, Sendable {
  /// Where one run ended.
  public struct Row: Codable, Equatable, Sendable {
    /// The run's name.
    public var run: String
    /// Seed of the initial weights.
    public var initSeed: Int
    /// Seed of the data order.
    public var dataSeed: Int
    /// The last step done.
    public var step: Int
    /// Training loss of the last step, nats per token; absent when there is none or it is not finite.
    public var trainingLoss: Double?
    /// Validation loss of the last observation, nats per token; absent when there is none or it is not finite.
    public var validationLoss: Double?
    /// How far the run has come.
    public var state: RunRecord.State
    /// What ended the run, when it failed.
    public var failure: String?
  }

  /// Mean and spread of one number over runs.
  public struct Spread: Codable, Equatable, Sendable {
    /// Number of runs with a value.
    public var count: Int
    /// Arithmetic mean.
    public var mean: Double
    /// Standard deviation, divisor n - 1; absent for a single run.
    public var standardDeviation: Double?
    /// Smallest value.
    public var least: Double
    /// Largest value.
    public var most: Double
    /// Largest minus smallest.
    public var range: Double { most - least }

    /// Summarises the values; nil when there are none.
    init?(_ values: [Double]) {
      guard let least = values.min(), let most = values.max() else { return nil }
      count = values.count
      mean = values.reduce(0) { $0 + $1 / Double(values.count) }
      self.least = least
      self.most = most
      let centre = mean
      let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
      standardDeviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    }
  }

  /// The size.
  public var size: String
  /// The runs by seed.
  public var rows: [Row]
  /// Spread of the final training loss over all runs that have one.
  public var trainingLoss: Spread?
  /// Spread of the final validation loss over all runs that have one.
  public var validationLoss: Spread?
  /// Cross-entropy of the validation tokens under their frequencies in the training text, nats per token: what a model without
  /// any context reaches.
  public var unigramCrossEntropy: Double?

  /// Spread of the final validation loss over the runs that are not in `names`; nil when none is left.
  public func validationLossSpread(without names: Set<String>) -> Spread? {
    Spread(rows.filter { !names.contains($0.run) }.compactMap(\.validationLoss))
  }

  /// Summaries of all sizes, small sizes first.
  ///
  /// - Parameter unigramCrossEntropy: of the corpus's validation tokens; nil when unknown.
  public static func summarise(_ runs: [RunRecord], unigramCrossEntropy: Double?) -> [SeedSummary] {
    runs.bySize.map { size, runs in
      let rows = runs.map { run in
        Row(
          run: run.name, initSeed: run.initSeed, dataSeed: run.dataSeed, step: run.lastStep,
          trainingLoss: run.finalTrainingLoss.flatMap { $0.isFinite ? $0 : nil },
          validationLoss: run.finalValidationLoss.flatMap { $0.isFinite ? $0 : nil }, state: run.state,
          failure: run.failure)
      }
      return SeedSummary(
        size: size, rows: rows, trainingLoss: Spread(rows.compactMap(\.trainingLoss)),
        validationLoss: Spread(rows.compactMap(\.validationLoss)),
        unigramCrossEntropy: unigramCrossEntropy.flatMap { $0.isFinite ? $0 : nil })
    }
  }
}
