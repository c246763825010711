import Corpus
import Failures
import NeoX
import Training

/// The entries of a run's configuration, which overrides set by name.
public typealias ConfigurationKey = RunConfiguration.Key

extension RunConfiguration.Key {
  /// Keys that options of their own decide, because they name the runs.
  public static let identity: Set<ConfigurationKey> = [.size, .initSeed, .dataSeed]
  /// Keys that all runs of a sweep share, because their results are compared.
  public static let shared: Set<ConfigurationKey> = [
    .vocabularySize, .sequenceLength, .precision, .validationSequences, .probeSequences, .probeLength,
  ]
  /// The keys that an override may set.
  public static let overridable = allCases.filter { !identity.contains($0) }

  /// The entry's value as text.
  public func text(in run: RunConfiguration) -> String {
    switch self {
    case .size: run.size
    case .precision: run.precision.rawValue
    case .learningRateRule: run.learningRateRule.rawValue
    case .checkpointSteps: run.checkpointSteps.map(String.init).joined(separator: ",")
    case .observationSteps: run.observationSteps.map(String.init).joined(separator: ",")
    default:
      if let place = wholeNumber { String(run[keyPath: place]) } else { decimal.map { "\(run[keyPath: $0])" } ?? "" }
    }
  }

  /// Sets the entry from text.
  ///
  /// - Throws: `Failure` of kind `configuration` when the value is not one the entry can have.
  func set(_ text: String, in run: inout RunConfiguration) throws {
    if let place = wholeNumber {
      run[keyPath: place] = try wholeNumber(text, in: smallest...largest)
    } else if let place = decimal {
      guard let value = Double(text) else { throw badDecimal(text) }
      try verify(value)
      run[keyPath: place] = value
    } else {
      switch self {
      case .precision:
        guard let precision = Precision(rawValue: text) else {
          throw bad(text, "one of " + Precision.allCases.map(\.rawValue).joined(separator: ", "))
        }
        run.precision = precision
      case .learningRateRule:
        guard let rule = LearningRateRule(rawValue: text) else {
          throw bad(text, "one of " + LearningRateRule.allCases.map(\.rawValue).joined(separator: ", "))
        }
        run.learningRateRule = rule
      case .checkpointSteps: run.checkpointSteps = try stepList(text)
      case .observationSteps: run.observationSteps = try stepList(text)
      default: throw bad(text, "set by --sizes and --seeds")
      }
    }
  }

  /// Checks that the entry's value is one that `set` would accept, for configurations that were read from a file.
  ///
  /// - Throws: `Failure` of kind `configuration` naming the entry.
  func verify(in run: RunConfiguration) throws {
    if wholeNumber != nil {
      _ = try wholeNumber(text(in: run), in: smallest...largest)
    } else if let place = decimal {
      try verify(run[keyPath: place])
    } else if self == .size, ModelSize.named(run.size) == nil {
      throw Failure(.configuration, rawValue, "is none of the suite's")
    }
  }

  private var wholeNumber: WritableKeyPath<RunConfiguration, Int>? {
    switch self {
    case .initSeed: \.initSeed
    case .dataSeed: \.dataSeed
    case .vocabularySize: \.vocabularySize
    case .sequenceLength: \.sequenceLength
    case .batchSize: \.batchSize
    case .steps: \.steps
    case .adamFirstStep: \.adamFirstStep
    case .resumeInterval: \.resumeInterval
    case .validationSequences: \.validationSequences
    case .probeSequences: \.probeSequences
    case .probeLength: \.probeLength
    default: nil
    }
  }

  private var decimal: WritableKeyPath<RunConfiguration, Double>? {
    switch self {
    case .learningRate: \.learningRate
    case .minimumLearningRate: \.minimumLearningRate
    case .warmupSteps: \.warmupSteps
    case .weightDecay: \.weightDecay
    case .gradientClipping: \.gradientClipping
    case .adamBeta1: \.adamBeta1
    case .adamBeta2: \.adamBeta2
    case .adamEpsilon: \.adamEpsilon
    default: nil
    }
  }

  private var smallest: Int {
    switch self {
    case .vocabularySize: 258
    case .sequenceLength, .probeLength: 2
    default: 1
    }
  }

  private var largest: Int {
    switch self {
    case .initSeed, .dataSeed: SeedList.largest
    case .vocabularySize: 1 << 20
    case .sequenceLength, .probeLength: 2048
    case .batchSize, .validationSequences: TokenOrder.Request.mostBatchSize
    case .probeSequences: 1 << 12
    default: TokenOrder.Request.mostSteps
    }
  }

  private var decimalRange: ClosedRange<Double> {
    switch self {
    case .adamBeta1, .adamBeta2: 0...(1 - 1e-9)
    case .adamEpsilon: 1e-30...1
    case .warmupSteps: 0...1e9
    default: 0...1e6
    }
  }

  private func wholeNumber(_ text: String, in range: ClosedRange<Int>) throws -> Int {
    guard let value = Int(text), range.contains(value) else {
      throw bad(text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private func verify(_ value: Double) throws {
    guard value.isFinite, decimalRange.contains(value) else { throw badDecimal("\(value)") }
  }

  private func badDecimal(_ text: String) -> Failure {
    bad(text, "a number from \(decimalRange.lowerBound) to \(decimalRange.upperBound)")
  }

  private func stepList(_ text: String) throws -> [Int] {
    let steps = try text.split(separator: ",").map { try wholeNumber(String($0), in: 0...largest) }
    guard !steps.isEmpty else { throw bad(text, "a list of steps like 0,16,64") }
    return Set(steps).sorted()
  }

  private func bad(_ text: String, _ wanted: String) -> Failure {
    Failure(.configuration, rawValue, "cannot be '\(text)'", remedy: "give \(wanted)")
  }
}
