import Failures
import NeoX
import Training
import Yams

/// What one or several `--config` files say: GPT-NeoX's own, or this tool's entries by their names.
///
/// Files are merged; a key may occur once in all of them. The tool's own keys are the configuration entries (`learning_rate`,
/// `checkpoint_steps`, …), `sizes`, `seeds`, `init_seeds`, `data_seeds`, `preset`, `data`, `tokenizer`, and `runs`, a mapping
/// of runs' names to entries of their own. Options on the command line win over files, files over the preset.
public struct ConfigurationFiles: Sendable {
  /// What became of every key, in the order of their names.
  public internal(set) var notes: [ConfigurationNote] = []
  /// The size whose shape the files give; nil when they give none.
  public internal(set) var size: ModelSize?
  /// `sizes` as on the command line.
  public internal(set) var sizes: String?
  /// `seeds`, or GPT-NeoX's one `seed`.
  public internal(set) var seeds: String?
  /// `init_seeds` as on the command line.
  public internal(set) var initSeeds: String?
  /// `data_seeds` as on the command line.
  public internal(set) var dataSeeds: String?
  /// The preset's name.
  public internal(set) var preset: String?
  /// Texts or token files.
  public internal(set) var data: [String] = []
  /// The tokenizer's file.
  public internal(set) var tokenizer: String?
  /// Entries that are set.
  public internal(set) var entries: [ConfigurationOverride] = []

  var steps: Int?
  var batchSize: Int?
  var sequenceLength: Int?
  var warmupShare: Double?
  var checkpointInterval: Int?
  var furtherCheckpoints: [Int]?
  var growsGeometrically = false

  /// Reads files.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file cannot be read, `configuration` naming file and line when it is
  ///   not YAML, a key occurs twice, a value is not one the key can have, or it asks for what cannot be done here.
  public init(_ paths: [String]) throws {
    var values: [String: YAMLFile.Entry] = [:]
    for entry in try paths.flatMap({ try YAMLFile($0).entries }) {
      if let former = values.updateValue(entry, forKey: entry.key) {
        throw Failure(
          .configuration, entry.place, "sets '\(entry.key)' a second time (first in \(former.place))",
          remedy: "remove one of the two")
      }
    }
    var library: [String: YAMLFile.Entry] = [:]
    for (key, entry) in values.sorted(by: { $0.key < $1.key }) {
      if try readOwn(entry) {
        note(entry, .honoured)
      } else if let known = NeoXKey.named(key) {
        switch known {
        case .read: library[key] = entry
        case .unused(let reason): note(entry, .unused, reason)
        case .only(let accepted, let reason):
          try Self.check(entry, accepted, reason)
          note(entry, .honoured)
        }
      } else {
        note(entry, .unknown)
      }
    }
    try read(NeoXReading(library, present: Set(values.keys)))
    notes.sort { ($0.key, $0.value) < ($1.key, $1.value) }
  }

  /// The preset that the files change, or the preset itself.
  ///
  /// - Parameter base: what they start from: for GPT-NeoX's files the suite's own recipe unless another was asked for.
  public func changing(_ base: Preset) -> Preset {
    var preset = base
    if let steps { preset.steps = steps }
    if let batchSize { preset.batchSize = batchSize }
    if let sequenceLength { preset.sequenceLength = sequenceLength }
    if let warmupShare { preset.warmup = .share(warmupShare) }
    if checkpointInterval != nil || furtherCheckpoints != nil {
      let interval = checkpointInterval ?? 10_000
      var further = furtherCheckpoints ?? []
      if growsGeometrically {
        var step = interval
        while step < preset.steps && interval > 1 {
          further.append(step)
          step *= interval
        }
      }
      let schedule = StepSchedule(every: growsGeometrically ? nil : interval, further: further)
      // The suite's list written out is the suite's schedule.
      if schedule.steps(upTo: preset.steps) != preset.checkpoints.steps(upTo: preset.steps) {
        preset.checkpoints = schedule
        preset.observations = schedule
      }
      preset.resumeInterval = interval
    }
    if preset != base { preset.name = "\(base.name), changed by --config" }
    return preset
  }

  /// Whether the files are GPT-NeoX's: they give the network's shape.
  public var isFromLibrary: Bool { size != nil }

  mutating func note(_ entry: YAMLFile.Entry, _ outcome: ConfigurationNote.Outcome, _ reason: String = "") {
    notes.append(ConfigurationNote(key: entry.key, value: entry.value.summary, outcome: outcome, reason: reason))
  }

  /// Takes one of the tool's own keys; false when it is none.
  private mutating func readOwn(_ entry: YAMLFile.Entry) throws -> Bool {
    switch entry.key {
    case "sizes": sizes = try list(entry)
    case "seeds": seeds = try list(entry)
    case "init_seeds": initSeeds = try list(entry)
    case "data_seeds": dataSeeds = try list(entry)
    case "preset": preset = try list(entry)
    case "tokenizer": tokenizer = try list(entry)
    case "data":
      data = try entry.value.elements.map { try $0.map { try text($0, entry) } } ?? [text(entry.value, entry)]
    case "runs":
      guard let runs = entry.value.members else { throw entry.refused("is not a mapping of runs to entries") }
      for (run, node) in runs {
        guard let members = node.members else { throw entry.refused("'\(run)' is not a mapping of entries") }
        for (key, value) in members {
          let name = key.replacing("-", with: "_")
          entries.append(try entry.setting("\(run):\(name)=\(list(value, entry))"))
        }
      }
    default:
      guard let key = ConfigurationKey(rawValue: entry.key), ConfigurationKey.overridable.contains(key) else {
        return false
      }
      entries.append(try entry.setting("\(entry.key)=\(list(entry))"))
    }
    return true
  }

  private func list(_ entry: YAMLFile.Entry) throws -> String { try list(entry.value, entry) }

  private func list(_ node: Node, _ entry: YAMLFile.Entry) throws -> String {
    try node.elements.map { try $0.map { try text($0, entry) }.joined(separator: ",") } ?? text(node, entry)
  }

  private func text(_ node: Node, _ entry: YAMLFile.Entry) throws -> String {
    guard let text = node.text else { throw entry.refused("has a value that is neither text nor a list of it") }
    return text
  }

  /// Refuses a value that means something else than what is computed here.
  private static func check(_ entry: YAMLFile.Entry, _ accepted: [String], _ reason: String) throws {
    // What can be switched off stands as a mapping.
    let isOff =
      entry.value.members?.first { $0.key == "enabled" }.map { $0.value.text?.lowercased() == "false" }
      ?? (entry.value.members?.isEmpty == true)
    if isOff, accepted.contains("none") { return }
    let text = entry.value.text?.lowercased()
    let isAccepted = accepted.contains { value in
      if let number = Double(value), let other = text.flatMap(Double.init) { return number == other }
      return value == text
    }
    guard isAccepted else {
      throw entry.refused(
        "cannot be '\(entry.value.summary)': \(reason)", remedy: "write \(accepted[0]), or train with GPT-NeoX itself")
    }
  }
}

extension YAMLFile.Entry {
  /// A failure that names the file, the line and the key.
  func refused(_ reason: String, remedy: String = "correct the file") -> Failure {
    Failure(.configuration, "\(place), \(key)", reason, remedy: remedy)
  }

  /// The setting that a text means.
  ///
  /// - Throws: `Failure` that names the file, the line and the key.
  func setting(_ text: String) throws -> ConfigurationOverride {
    do {
      return try ConfigurationOverride(text)
    } catch let failure as Failure {
      throw refused("\(failure.subject): \(failure.reason)", remedy: failure.remedy)
    }
  }
}
