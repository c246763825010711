import Failures
import Files

/// What one file of the evaluation harness says of a model at one step.
struct EvaluationFile {
  /// Results on one task.
  struct TaskResult {
    /// The task's name in the file.
    var task: String
    /// Examples in the prompt; nil when the file does not say.
    var shots: Int?
    /// Values for the whole task; NaN where the file says that there is none ("N/A").
    var metrics: [(name: String, value: Double)] = []
    /// The samples, where the file has them.
    var samples: [EvaluationSample] = []

    /// The task as the trace names it: examples in the prompt make it another task.
    var label: String { shots.map { $0 > 0 ? "\(task) (\($0)-shot)" : task } ?? task }
  }

  let place: EvaluationPlace
  /// The model, as the file or the results beside it name it.
  var model: EvaluationModel?
  /// The step, as the file or the results beside it say.
  var step: Int?
  var results: [TaskResult]
  /// When the model was evaluated: seconds since 1970; nil when neither the file's name nor its content says.
  let date: Double?
  /// Whether only names say the step.
  var hasStepOfItsName = false
  /// Whether these are samples whose results are there too.
  var hasResults = false
  /// The number of the evaluation; samples share that of their results.
  var evaluation = 0

  var path: String { place.path }

  /// Whether it holds samples and nothing for whole tasks, so that other files say what they are of.
  var hasOnlySamples: Bool { results.allSatisfy(\.metrics.isEmpty) && results.contains { !$0.samples.isEmpty } }

  /// What reading a file came to.
  enum Reading {
    case read(EvaluationFile)
    /// It is not of the harness.
    case other
    /// It is being written, or was cut.
    case halfWritten
  }

  /// Reads a file of results, of samples, or of both.
  ///
  /// - Parameters:
  ///   - keys: takes what of it is not used.
  ///   - files: takes what is to be said of the file.
  /// - Throws: `Failure` of kind `badData` when it is malformed.
  static func read(_ place: EvaluationPlace, keys: inout ImportNotes, files: inout ImportNotes) throws -> Reading {
    let path = place.path
    if path.hasSuffix(".jsonl") {
      var samples: [EvaluationSample] = []
      do {
        let ending = try JSONLines.forEach(ofFile: path) { line, value in
          // Releases before 0.4.3 name samples after the model's arguments; other lines are not of the harness.
          guard place.isOfSamples || value["doc_id"] != nil && value["doc"] != nil else { throw OtherLines() }
          samples.append(try EvaluationSample(value, place: "\(path) line \(line)"))
        }
        if let ending { files.say(ending) }
      } catch is OtherLines { return .other }
      guard place.isOfSamples || !samples.isEmpty else { return .other }
      return .read(EvaluationFile(place, .null, [TaskResult(task: place.sampledTask, samples: samples)]))
    }
    guard let root = try wholeValue(path) else { return .halfWritten }
    let found = try table(of: root, &keys) ?? results(of: root, place, &keys) ?? samplesOnly(root, path)
    return found.map { .read(EvaluationFile(place, root, $0)) } ?? .other
  }

  private struct OtherLines: Error {}

  private init(_ place: EvaluationPlace, _ root: JSONValue, _ results: [TaskResult]) {
    self.place = place
    self.results = results
    let arguments = EvaluationArguments(root)
    model = arguments.model
    step = arguments.step
    date = place.date ?? root["date"]?.number
  }

  /// The value in a file; nil when the text ends before it does.
  private static func wholeValue(_ path: String) throws -> JSONValue? {
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) {
      let start = file.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
      var parser = JSONParser(file.bytes, start..<file.bytes.count, subject: path)
      do { return try parser.onlyValue() } catch  where parser.isAtEnd && !parser.hasValue { return nil }
    }
  }

  /// The suite's tables of WinoBias: `table_results`, or a list of results, by task and prompt.
  private static func table(of root: JSONValue, _ keys: inout ImportNotes) throws -> [TaskResult]? {
    var rows = root["table_results"]?.members ?? []
    if rows.isEmpty {
      rows = (root["results"]?.elements ?? []).compactMap { row in
        guard let task = row["task_name"]?.string else { return nil }
        let prompt = row["prompt_name"]?.string.map { "+" + $0 } ?? ""
        return JSONValue.Member(key: task + prompt, value: row)
      }
    }
    guard !rows.isEmpty else { return nil }
    return rows.map { row in
      var result = TaskResult(task: row.key, shots: shots(of: row.value["task_name"]?.string ?? row.key, root))
      for member in row.value.members where !notOfTables.contains(member.key) {
        if let value = value(of: member, &keys) { result.metrics.append((member.key, value)) }
      }
      return result
    }
  }

  private static func results(
    of root: JSONValue, _ place: EvaluationPlace, _ keys: inout ImportNotes
  ) throws -> [TaskResult]? {
    guard case .object(let tasks)? = root["results"] else { return nil }
    let groups = (root["groups"]?.members ?? []).filter { group in !tasks.contains { $0.key == group.key } }
    return try (tasks + groups).map { task in
      guard case .object(let members) = task.value else {
        throw Failure(.badData, place.path, "its results of \(task.key.prefix(60)) are no object")
      }
      var result = TaskResult(task: task.key, shots: shots(of: task.key, root) ?? place.shots)
      for member in members where !notMetrics.contains(member.key) {
        if let value = value(of: member, &keys) { result.metrics.append((metricName(member.key), value)) }
      }
      result.samples = try samples(root["samples"]?[task.key], place.path)
      return result
    }
  }

  /// What the harness writes of a task beside its metrics.
  private static let notMetrics: Set<String> = ["name", "alias", "sample_len", "sample_count"]

  /// What the suite's tables say of a prompt beside its metrics.
  private static let notOfTables: Set<String> = [
    "task_name", "prompt_name", "fixed_answer_choice_list", "dataset_path", "dataset_name", "subset", "prompt_id",
    "prompt_jinja", "prompt_original_task", "comment",
  ]

  /// A metric's value, NaN for a gap; nil where there is nothing of it or it is noted as left out.
  private static func value(of member: JSONValue.Member, _ keys: inout ImportNotes) -> Double? {
    switch member.value {
    case .number(let number): return number
    case .null: return .nan
    case .bool(let bool): return bool ? 1 : 0
    case .string(let text):
      // Groups without a value of their own have a space for both.
      guard !member.key.allSatisfy(\.isWhitespace) else { return nil }
      switch NumberText(text) {
      case .number(let number): return number
      case .gap: return .nan
      case .tooLarge: keys.leave(member.key, "a number beyond the range of 64-bit floating point")
      case .text: keys.leave(member.key, "it holds text (\(String(text.prefix(40)).debugDescription))")
      }
    case .array, .object: keys.leave(member.key, "it holds a list")
    }
    return nil
  }

  private static func shots(of task: String, _ root: JSONValue) -> Int? {
    let places = [
      root["n-shot"]?[task], root["configs"]?[task]?["num_fewshot"], root["config"]?["num_fewshot"],
    ]
    return places.lazy.compactMap { $0?.number.flatMap { StepNumber.exact($0) } }.first
  }

  /// "acc,none" is "acc" in the old layout; another filter is part of the name.
  private static func metricName(_ key: String) -> String {
    let parts = key.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return key }
    return parts[1] == "none" ? String(parts[0]) : "\(parts[0]) (\(parts[1]))"
  }

  /// A file that holds nothing but lists of samples by task.
  private static func samplesOnly(_ root: JSONValue, _ path: String) throws -> [TaskResult]? {
    let isOfSamples = root.members.allSatisfy { member in
      if case .array(let list) = member.value { return list.allSatisfy { $0["doc_id"] != nil } }
      return false
    }
    guard !root.members.isEmpty, isOfSamples else { return nil }
    return try root.members.map { TaskResult(task: $0.key, samples: try samples($0.value, path)) }
  }

  private static func samples(_ list: JSONValue?, _ path: String) throws -> [EvaluationSample] {
    try (list?.elements ?? []).enumerated().map {
      try EvaluationSample($0.element, place: "\(path) sample \($0.offset)")
    }
  }
}
