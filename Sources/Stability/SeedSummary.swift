import Statistics
import Terms

/// The runs of one size side by side: where each ended, and how far they spread at a step that they have in common.
public struct SeedSummary: Codable, Equatable, Sendable {
  /// Where one run ended.
  public struct Row: Codable, Equatable, Sendable {
    /// The run's name.
    public var run: String
    /// Seed of the initial weights; nil when it is not known.
    @StoredSeed public var initSeed: Int?
    /// Seed of the data order; nil when it is not known.
    @StoredSeed public var dataSeed: Int?
    /// The last step done.
    public var step: Int
    /// Training loss of the last step, nats per token; absent when there is none or it is not finite.
    public var trainingLoss: Double?
    /// Validation loss of the last observation, nats per token; absent when there is none or it is not finite.
    public var validationLoss: Double?
    /// How far the run has come.
    public var state: RunState
    /// What ended the run, when it diverged or failed.
    public var failure: String?
  }

  /// Mean and spread over runs of one number at one step.
  public struct Spread: Codable, Equatable, Sendable {
    /// The step.
    public var step: Int
    /// The runs' values there, all finite.
    public var values: [RunValue]
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

    /// Summarises the values that are finite; nil when there are none.
    init?(step: Int, _ values: [RunValue]) {
      self.step = step
      self.values = values.filter { $0.value?.isFinite ?? false }
      let numbers = self.values.compactMap(\.value)
      guard let least = numbers.min(), let most = numbers.max() else { return nil }
      count = numbers.count
      let moments = SampleMoments(numbers)
      mean = moments.mean
      self.least = least
      self.most = most
      standardDeviation = numbers.count > 1 ? moments.standardDeviation : nil
    }

    /// The same over the runs that are not in `names`; nil when none is left.
    public func without(_ names: Set<String>) -> Spread? {
      Spread(step: step, values.filter { !names.contains($0.run) })
    }
  }

  /// The size.
  public var size: String
  /// The runs by seed.
  public var rows: [Row]
  /// Spread of the training loss at the last step that the runs compared have in common.
  public var trainingLoss: Spread?
  /// Spread of the validation loss at the last step at which all runs compared were observed.
  public var validationLoss: Spread?
  /// Cross-entropy of the validation tokens under their frequencies in the training text, nats per token: what a model without
  /// any context reaches.
  public var unigramCrossEntropy: Double?

  /// Summaries of all sizes, small sizes first.
  ///
  /// Spreads are over the finished runs; while fewer than two are finished, over all that are not broken and have begun.
  ///
  /// - Parameter unigramCrossEntropy: of the corpus's validation tokens; nil when unknown.
  public static func summarise(_ runs: [RunRecord], unigramCrossEntropy: Double?) -> [SeedSummary] {
    runs.bySize.map { size, runs in
      let rows = runs.map { run in
        Row(
          run: run.name, initSeed: run.initSeed, dataSeed: run.dataSeed, step: run.lastStep,
          trainingLoss: run.finalTrainingLoss?.ifFinite,
          validationLoss: run.finalValidationLoss?.ifFinite, state: run.state,
          failure: run.failure)
      }
      return SeedSummary(
        size: size, rows: rows,
        trainingLoss: spread(runs) { ($0.trainingSteps, $0.trainingLosses) },
        validationLoss: spread(runs) { ($0.validationSteps, $0.validationLosses) },
        unigramCrossEntropy: unigramCrossEntropy?.ifFinite)
    }
  }

  private static func spread(_ runs: [RunRecord], of curve: (RunRecord) -> (steps: [Int], values: [Double])) -> Spread?
  {
    let begun = runs.filter { !$0.hasBroken && !curve($0).steps.isEmpty }
    let finished = begun.filter { $0.state == .finished }
    let compared = finished.count >= 2 ? finished : begun
    guard let last = CommonCurve(compared.map(curve)).lastValue else { return nil }
    return Spread(
      step: last.lastStep,
      zip(compared, last.values).map { RunValue(run: $0.name, value: $1.ifFinite) })
  }
}
