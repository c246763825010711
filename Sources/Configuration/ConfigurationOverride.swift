import Failures
import Training

/// One `key=value` for all runs, or `RUN:key=value` for the run of that name.
public struct ConfigurationOverride: Sendable, Equatable {
  /// The run it is for; nil for all.
  public let run: String?
  /// The entry it sets.
  public let key: ConfigurationKey
  /// The value as typed.
  public let value: String

  /// Reads an override.
  ///
  /// - Throws: `Failure` of kind `usage` for bad syntax, of kind `configuration` for a key that does not exist or that may
  ///   not be set this way.
  public init(_ text: String) throws {
    guard let equals = text.firstIndex(of: "=") else {
      throw Failure(
        .usage, "'\(text)'", "is neither an option nor an override",
        remedy: "write overrides as key=value or RUN:key=value")
    }
    let left = text[..<equals].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    value = String(text[text.index(after: equals)...])
    run = left.count == 2 ? left[0] : nil
    let name = left[left.count - 1]
    guard let key = ConfigurationKey(rawValue: name) else {
      throw Failure(
        .configuration, "'\(name)'", "is not a configuration entry",
        remedy: "the entries are " + ConfigurationKey.overridable.map(\.rawValue).joined(separator: ", "))
    }
    guard !ConfigurationKey.identity.contains(key) else {
      throw Failure(
        .configuration, name, "names the run and cannot be overridden",
        remedy: "use --sizes, --seeds, --init-seeds and --data-seeds")
    }
    guard run == nil || !ConfigurationKey.shared.contains(key) else {
      throw Failure(
        .configuration, name, "must be the same in all runs of a sweep", remedy: "write \(name)=\(value) without a run")
    }
    self.key = key
  }

  /// The override that an option of its own stands for, for all runs.
  public init(_ key: ConfigurationKey, _ value: String) {
    run = nil
    self.key = key
    self.value = value
  }
}

extension RunConfiguration {
  /// Applies overrides: the number of steps first, since schedules and warm-up follow from it, then the peak rate, since
  /// the lowest is a tenth of it, then the rest in the order given.
  ///
  /// - Throws: `Failure` of kind `configuration` for a value that an entry cannot have, or entries that contradict each other.
  public mutating func apply(_ overrides: [ConfigurationOverride], preset: Preset) throws {
    for override in overrides where override.key == .steps {
      try override.key.set(override.value, in: &self)
      warmupSteps = preset.warmup.updates(of: steps)
      checkpointSteps = preset.checkpoints.steps(upTo: steps)
      observationSteps = preset.observations.steps(upTo: steps)
      resumeInterval = max(1, min(preset.resumeInterval, steps))
    }
    for override in overrides where override.key == .learningRate {
      try override.key.set(override.value, in: &self)
      minimumLearningRate = learningRate / 10
    }
    for override in overrides where override.key != .steps && override.key != .learningRate {
      try override.key.set(override.value, in: &self)
    }
    try settle()
  }

  /// Makes the entries agree: the first and last step are always kept, and every kept step is observed.
  private mutating func settle() throws {
    checkpointSteps = Set(checkpointSteps + [0, steps]).sorted()
    observationSteps = Set(observationSteps + checkpointSteps).sorted()
    resumeInterval = min(resumeInterval, steps)
    try verify()
  }
}
