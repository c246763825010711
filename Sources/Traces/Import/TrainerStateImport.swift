import Failures

/// Imports the log that a Hugging Face Trainer keeps in `trainer_state.json`.
public enum TrainerStateImport {
  private static let notMetrics: Set<String> = ["step", "epoch"]

  /// Reads files or searches folders for them. A run is the folder that holds the file, or the one above where that is a
  /// checkpoint's (`checkpoint-500`); files of one run are put together.
  ///
  /// - Parameter run: the run's name, when all files are of one run.
  /// - Throws: `Failure` of kind `missingInput`, or of kind `badData` that names the file and the entry.
  public static func runs(of paths: [String], run: String? = nil) throws -> ImportedRuns {
    let files = try ImportFiles.find(paths, what: "trainer_state.json") { $0 == "trainer_state.json" }
    var names: [String] = []
    var byRun: [String: [String]] = [:]
    for file in files {
      let name = run ?? runName(of: file)
      if byRun[name] == nil { names.append(name) }
      byRun[name, default: []].append(file)
    }
    var leftOut: [String] = []
    let runs = try names.flatMap { name in
      let files = byRun[name] ?? []
      var collector = MetricCollector(files.first ?? name, placeWord: "entry")
      let number = try collector.run(name, at: 0)
      for file in files { try add(file, to: &collector, run: number, &leftOut) }
      return try collector.imported(from: try ImportFiles.source("trainer-state", files))
    }
    return ImportedRuns(runs: runs, leftOut: leftOut)
  }

  private static func runName(of file: String) -> String {
    let folders = ImportFiles.foldersAbove(file)
    return folders.first { !$0.hasPrefix("checkpoint-") } ?? folders.first ?? "run"
  }

  private static func add(
    _ file: String, to collector: inout MetricCollector, run: Int, _ leftOut: inout [String]
  ) throws {
    let root = try JSONParser.value(ofFile: file)
    guard case .array(let log)? = root["log_history"] else {
      throw Failure(.badData, file, "has no list log_history", remedy: "name a trainer_state.json of a Trainer")
    }
    for (index, entry) in log.enumerated() {
      guard case .object(let members) = entry else {
        throw Failure(.badData, "\(file) entry \(index)", "of log_history is not an object")
      }
      guard let value = entry["step"] else {
        leftOut.append("\(file) entry \(index): it has no step")
        continue
      }
      guard let number = value.number, let step = StepNumber.exact(number) else {
        throw Failure(.badData, "\(file) entry \(index)", "its step is not a whole number from 0")
      }
      for member in members where !notMetrics.contains(member.key) {
        guard let number = member.value.number else { continue }
        let metric = try collector.metric(member.key, at: index)
        collector.add(number, run: run, metric: metric, step: step, at: index)
      }
    }
  }
}
