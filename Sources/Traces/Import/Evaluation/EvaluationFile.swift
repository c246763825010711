import Failures
import Files
import Foundation

/// What one file of the evaluation harness says of a model at one step.
struct EvaluationFile {
  /// Results on one task.
  struct TaskResult {
    /// The task's name in the file.
    var task: String
    /// Examples in the prompt; nil when the file does not say.
    var shots: Int?
    /// Values for the whole task.
    var metrics: [(name: String, value: Double)] = []
    /// The samples, where the file has them.
    var samples: [EvaluationSample] = []

    /// The task as the trace names it: examples in the prompt make it another task.
    var label: String { shots.map { $0 > 0 ? "\(task) (\($0)-shot)" : task } ?? task }
  }

  let path: String
  /// The step of the model; nil when neither names nor content say.
  let step: Int?
  let results: [TaskResult]

  /// Reads a file of results, of samples, or of both; nil when it is neither.
  ///
  /// - Throws: `Failure` of kind `badData` when it is malformed.
  init?(_ path: String) throws {
    self.path = path
    let name = PathName.last(of: path)
    if name.hasSuffix(".jsonl") {
      guard let task = Self.task(ofSamples: name) else { return nil }
      var samples: [EvaluationSample] = []
      try JSONLines.forEach(ofFile: path) { line, value in
        samples.append(try EvaluationSample(value, place: "\(path) line \(line)"))
      }
      results = [TaskResult(task: task, samples: samples)]
      step = Self.step(path, root: .null)
      return
    }
    let root = try JSONParser.value(ofFile: path)
    guard let results = try Self.results(of: root, path) ?? Self.samplesOnly(root, path) else { return nil }
    self.results = results
    step = Self.step(path, root: root)
  }

  /// "samples_arc_easy_2024-05-01T10-00-00.123.jsonl" holds samples of arc_easy.
  private static func task(ofSamples name: String) -> String? {
    guard name.hasPrefix("samples_") else { return nil }
    let stem = String(name.dropFirst("samples_".count).dropLast(".jsonl".count))
    guard let mark = stem.lastIndex(of: "_"), stem[stem.index(after: mark)...].first?.isNumber == true,
      stem[mark...].contains("T")
    else { return stem }
    return String(stem[..<mark])
  }

  /// The step in the file's name, a folder's name, or the model's revision.
  private static func step(_ path: String, root: JSONValue) -> Int? {
    let places = [PathName.last(of: path)] + ImportFiles.foldersAbove(path)
    for place in places { if let step = RunNames.step(in: place) { return step } }
    let arguments = root["config"]?["model_args"]
    let revision = arguments?["revision"]?.string ?? arguments?.string?.components(separatedBy: "revision=").last
    return revision.flatMap { RunNames.step(in: $0) }
  }

  private static func results(of root: JSONValue, _ path: String) throws -> [TaskResult]? {
    guard case .object(let tasks)? = root["results"] else { return nil }
    let groups = (root["groups"]?.members ?? []).filter { group in !tasks.contains { $0.key == group.key } }
    return try (tasks + groups).map { task in
      guard case .object(let members) = task.value else {
        throw Failure(.badData, path, "its results of \(task.key.prefix(60)) are no object")
      }
      let shots = root["n-shot"]?[task.key]?.number ?? root["config"]?["num_fewshot"]?.number
      var result = TaskResult(task: task.key, shots: shots.flatMap { StepNumber.exact($0) })
      for member in members where member.key != "sample_len" {
        if let value = member.value.number { result.metrics.append((metricName(member.key), value)) }
      }
      result.samples = try samples(root["samples"]?[task.key], path)
      return result
    }
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

  /// The words of the name that a run's result and sample files share: the time, or what follows "results_".
  var mark: String {
    let name = PathName.stem(of: path)
    for prefix in ["results_", "samples_"] where name.hasPrefix(prefix) { return String(name.dropFirst(prefix.count)) }
    return name
  }
}
