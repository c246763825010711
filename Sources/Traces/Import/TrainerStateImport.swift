import Failures

/// Imports the log that a Hugging Face Trainer keeps in `trainer_state.json`.
public enum TrainerStateImport {
  private static let notMetrics: Set<String> = ["step", "epoch"]

  /// Reads files or searches folders for them. A run is the folder that holds the file, or the one above where that is a
  /// checkpoint's (`checkpoint-500`).
  ///
  /// Every state holds the run's whole log up to its step, so that one of them counts: the one that continues most of the others,
  /// and of these the one with the largest step. States that it does not continue are of a branch that was abandoned.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or of kind `badData` that names the file and the entry.
  public static func runs(of request: ImportRequest) throws -> ImportedRuns {
    var notes = ImportNotes()
    let files = try ImportFiles.find(request.paths, what: "trainer_state.json", &notes) { $0 == "trainer_state.json" }
    let names = RunNames(of: files, countsFile: false).runs
    var collector = MetricCollector("trainer-state", placeWord: "entry", repeated: request.repeated)
    var order: [String] = []
    var states: [String: [TrainerState]] = [:]
    for (file, folder) in zip(files, names) {
      let name = request.run ?? folder
      if states[name] == nil { order.append(name) }
      states[name, default: []].append(try TrainerState(file))
    }
    for name in order {
      let all = states[name] ?? []
      guard let last = TrainerState.continuing(all) else { continue }
      for state in all where !last.continues(state) {
        notes.say(
          "\(state.path): a branch that was abandoned (\(state.reach)); \(last.path) counts, which gives other values from step "
            + "\(last.firstDifference(from: state) ?? 0) on")
      }
      for state in all { if let said = state.withoutStep { notes.say(said) } }
      try collector.begin(last.path)
      let run = try collector.run(name, at: 0)
      for entry in last.entries {
        for member in entry.members where !notMetrics.contains(member.key) {
          guard let number = member.value.numberOrText else {
            if case .string(let text) = member.value {
              notes.leave(member.key, "it holds text (\(String(text.prefix(40)).debugDescription))")
            }
            continue
          }
          if let reason = ColumnNames.reasonToLeaveOut(member.key, isFirst: false) {
            notes.leave(member.key, reason)
            continue
          }
          let metric = try collector.metric(member.key, at: entry.index)
          try collector.add(number, run: run, metric: metric, step: entry.step, at: entry.index)
        }
      }
    }
    return ImportedRuns(runs: try collector.imported(), leftOut: notes.leftOut(kind: "key"), notes: notes.understood)
  }
}

/// One `trainer_state.json`.
struct TrainerState {
  /// An entry of its log.
  struct Entry {
    var index: Int
    var step: Int
    var members: [JSONValue.Member]
  }

  let path: String
  let entries: [Entry]
  /// What is to be said of entries without a step.
  let withoutStep: String?
  private let values: [Int: [String: UInt64]]

  /// Reads a file.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or of kind `badData` that names the entry.
  init(_ path: String) throws {
    self.path = path
    let root = try JSONParser.value(ofFile: path)
    guard case .array(let log)? = root["log_history"] else {
      throw Failure(.badData, path, "has no list log_history", remedy: "name a trainer_state.json of a Trainer")
    }
    var entries: [Entry] = []
    var without: (count: Int, first: Int) = (0, 0)
    for (index, entry) in log.enumerated() {
      guard case .object(let members) = entry else {
        throw Failure(.badData, "\(path) entry \(index)", "of log_history is not an object")
      }
      guard let value = entry["step"] else {
        if without.count == 0 { without.first = index }
        without.count += 1
        continue
      }
      guard let number = value.number, let step = StepNumber.exact(number) else {
        throw Failure(.badData, "\(path) entry \(index)", "its step is not a whole number from 0")
      }
      entries.append(Entry(index: index, step: step, members: members))
    }
    self.entries = entries
    withoutStep =
      without.count == 0
      ? nil
      : "\(path): \(without.count) entr\(without.count == 1 ? "y" : "ies") without a step, the first entry \(without.first)"
    var values: [Int: [String: UInt64]] = [:]
    for entry in entries {
      for member in entry.members {
        // Times differ where the same step was trained again.
        guard let number = member.value.number, !Self.isClock(member.key) else { continue }
        values[entry.step, default: [:]][member.key] = number.bitPattern
      }
    }
    self.values = values
  }

  private static func isClock(_ key: String) -> Bool {
    ["runtime", "per_second", "flos", "time"].contains { key.contains($0) }
  }

  /// "step 1000", or that it has no steps.
  var reach: String { entries.map(\.step).max().map { "up to step \($0)" } ?? "without steps" }

  /// The first step at which both have a metric and give different values.
  func firstDifference(from other: TrainerState) -> Int? {
    other.values.filter { step, metrics in
      metrics.contains { key, bits in values[step]?[key].map { $0 != bits } == true }
    }.keys.min()
  }

  /// Whether nothing that another state says is contradicted or missing.
  func continues(_ other: TrainerState) -> Bool {
    (entries.map(\.step).max() ?? -1) >= (other.entries.map(\.step).max() ?? -1) && firstDifference(from: other) == nil
  }

  /// The state that continues most of the others; of these the one with the largest step, of these the nearest to the top.
  static func continuing(_ states: [TrainerState]) -> TrainerState? {
    states.max { one, other in
      func rank(_ state: TrainerState) -> (Int, Int, Int) {
        (
          states.count { state.continues($0) }, state.entries.map(\.step).max() ?? -1,
          -state.path.count { $0 == "/" }
        )
      }
      return rank(one) < rank(other)
    }
  }
}
