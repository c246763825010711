import Files
import Foundation
import Terms

/// What the analyses know of one run: its measurements, and a way to its activations.
///
/// Nothing here says where they came from, so that runs trained here, imported runs and synthetic ones are treated alike.
public struct RunRecord: Sendable {
  /// A setting in which a run departs from the other runs of its size, apart from its seeds.
  public struct Deviation: Codable, Equatable, Sendable {
    /// The setting, for example "gradient_clipping".
    public var setting: String
    /// Its value in this run.
    public var value: String
    /// Its most common value among the runs of the size.
    public var usual: String

    /// Notes a deviation.
    public init(setting: String, value: String, usual: String) {
      self.setting = setting
      self.value = value
      self.usual = usual
    }

    /// "gradient_clipping 0 (usual: 1)".
    public var text: String { "\(setting) \(value) (usual: \(usual))" }
  }

  /// Activations of the probe set at one site and step.
  public struct Activations: Sendable {
    /// Row-major tokens x features.
    public let values: [Float]
    /// Number of probe tokens.
    public let tokens: Int
    /// Features per token.
    public let features: Int

    /// Creates activations.
    public init(values: [Float], tokens: Int, features: Int) {
      self.values = values
      self.tokens = tokens
      self.features = features
    }
  }

  /// The tokens whose activations are recorded, in the order of the activations' rows.
  public struct Probe: Hashable, Sendable {
    /// The vocabulary row of each token.
    public let tokenIDs: [Int]
    /// The sequence that each token belongs to, counted from 0; a sequence's tokens follow each other.
    public let sequences: [Int]
    /// Its place in the sequence, counted from 0.
    public let positions: [Int]

    /// Takes the tokens of each sequence.
    public init(sequences lists: [[Int]]) {
      tokenIDs = lists.flatMap { $0 }
      sequences = lists.indices.flatMap { index in lists[index].map { _ in index } }
      positions = lists.flatMap { Array($0.indices) }
    }

    /// Number of tokens.
    public var tokens: Int { tokenIDs.count }
  }

  /// The run's name, for example "pythia-14m-seed3".
  public var name: String
  /// The model size, for example "14m"; only runs of one size are compared.
  public var size: String
  /// Seed of the initial weights; nil when it is not known, as of imported runs.
  public var initSeed: Int?
  /// Seed of the data order; nil when it is not known.
  public var dataSeed: Int?
  /// How far the run has come.
  public var state = RunState.finished
  /// What ended the run, when it diverged or failed.
  public var failure: String?
  /// Number of updates planned; nil when unknown.
  public var plannedSteps: Int?
  /// Settings apart from the seeds in which the run departs from the others of its size.
  public var deviations: [Deviation] = []
  /// Updates done at each training row.
  public var trainingSteps: [Int] = []
  /// Training loss, nats per token, at each training row.
  public var trainingLosses: [Double] = []
  /// Global gradient norm before clipping at each training row.
  public var gradientNorms: [Double] = []
  /// Steps at which the validation loss was measured.
  public var validationSteps: [Int] = []
  /// Validation loss, nats per token, at `validationSteps`.
  public var validationLosses: [Double] = []
  /// Weight metrics, imported metrics and evaluations.
  public var otherMetrics: [MetricCurve] = []
  /// Steps at which activations were recorded, ascending.
  public var observationSteps: [Int] = []
  /// Names of the activation sites from the input to the output.
  public var sites: [String] = []
  /// The tokens whose activations these are; nil when they are not known.
  public var probe: Probe?
  /// A way to the next-token distributions; nil without activations or weights beside them.
  public var outputs: RunOutputs?
  /// Answers to the items of benchmark tasks.
  public var predictions: [TaskPredictions] = []
  /// Reads the text of each of these tokens, in their order; gives nil when the tokenizer is not known.
  public var probeTexts: @Sendable () throws -> [String]? = { nil }
  /// Identifies every observation of the run; changes whenever one of them does.
  public var digest = ""
  /// Reads the activations of a site at a step.
  public var activations: @Sendable (_ site: String, _ step: Int) throws -> Activations?

  /// Creates a record without measurements.
  public init(
    name: String, size: String, initSeed: Int? = nil, dataSeed: Int? = nil,
    activations: @escaping @Sendable (_ site: String, _ step: Int) throws -> Activations? = { _, _ in nil }
  ) {
    self.name = name
    self.size = size
    self.initSeed = initSeed
    self.dataSeed = dataSeed
    self.activations = activations
  }

  /// "seed 3", or "init 1, data 2" where the two differ; the run's name when its seeds are not known.
  public var seedLabel: String { seeds?.label ?? name }

  /// Both seeds; nil unless both are known.
  public var seeds: RunSeeds? { RunSeeds(initSeed, dataSeed) }

  // By the seeds, then by the name.
  fileprivate var order: (Int, Int, String) { (storedSeeds.initial, storedSeeds.dataOrder, name) }

  /// Both seeds as files hold them.
  public var storedSeeds: (initial: Int, dataOrder: Int) { (Seed.stored(initSeed), Seed.stored(dataSeed)) }

  /// The last step with a training row; 0 when there is none.
  public var lastStep: Int { trainingSteps.max() ?? validationSteps.max() ?? otherMetrics.flatMap(\.steps).max() ?? 0 }

  /// The training loss of the last training row.
  public var finalTrainingLoss: Double? { Self.value(trainingLosses, atLargest: trainingSteps) }

  /// The validation loss of the last observation.
  public var finalValidationLoss: Double? { Self.value(validationLosses, atLargest: validationSteps) }

  private static func value(_ values: [Double], atLargest steps: [Int]) -> Double? {
    zip(steps, values).max { $0.0 < $1.0 }?.1
  }
}

extension [RunRecord] {
  /// The runs by size, sizes from small to large, runs within a size by seeds and then by name.
  public var bySize: [(size: String, runs: [RunRecord])] {
    let sizes = Set(map(\.size)).sorted { (RunRecord.magnitude($0), $0) < (RunRecord.magnitude($1), $1) }
    return sizes.map { size in
      let runs = filter { $0.size == size }
      return (size, runs.sorted { $0.order < $1.order })
    }
  }

  /// A digest of every number and name that an analysis of these runs reads, together with the analysis's own options.
  public func digest(options: String) -> String {
    var digest = SHA256()
    func add(_ text: String) {
      digest.update(Data("\(text.utf8.count):".utf8))
      digest.update(Data(text.utf8))
    }
    func add(_ steps: [Int], _ values: [Double]) {
      add("\(steps.count) \(values.count)")
      steps.withUnsafeBytes { digest.update($0) }
      values.withUnsafeBytes { digest.update($0) }
    }
    add(options)
    for run in bySize.flatMap(\.runs) {
      for text in [
        run.name, run.size, run.digest, run.state.rawValue, run.failure ?? "",
        "\(run.storedSeeds.initial) \(run.storedSeeds.dataOrder)",
        "\(run.plannedSteps ?? -1) \(run.deviations.count)",
      ] { add(text) }
      for deviation in run.deviations { add(deviation.text) }
      add(run.trainingSteps, run.trainingLosses)
      add(run.trainingSteps, run.gradientNorms)
      add(run.validationSteps, run.validationLosses)
      for curve in run.otherMetrics {
        add(curve.metric)
        add(curve.steps, curve.values)
      }
      add(run.observationSteps, [])
      for site in run.sites { add(site) }
    }
    return digest.hexadecimal()
  }
}

extension RunRecord {
  // "410m" as 410 million, "1.4b" as 1.4 thousand million; other names come last, in alphabetical order.
  fileprivate static func magnitude(_ size: String) -> Double {
    let units: [Character: Double] = ["k": 1e3, "m": 1e6, "b": 1e9]
    guard let last = size.lowercased().last, let unit = units[last], let number = Double(size.dropLast()) else {
      return .infinity
    }
    return number.isFinite ? number * unit : .infinity
  }
}
