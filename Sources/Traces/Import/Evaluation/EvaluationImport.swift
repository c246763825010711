import Failures
import Files

/// Imports what EleutherAI's evaluation harness writes: result files and sample files, of release 0.3 (`{"acc": …}`) and of
/// later ones (`{"acc,none": …}`), and the Pythia suite's tables of WinoBias.
public enum EvaluationImport {
  /// Reads files or searches folders for them.
  ///
  /// A run is the model that the file names, else what folders and file are named without steps, dates and numbers of examples
  /// ("zero-shot"). The step comes from the model's revision or configuration, else from names ("70m_step512.json"). Samples take
  /// both from the results of the same date. Files of which names and content disagree are left out, as are those without a step.
  /// Where a task was evaluated twice at one step the later date counts, or what `request.repeated` says.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a path does not exist or no file in it is of the harness, or of kind
  ///   `badData` that names the file: one named that is not of the harness, or nothing that can be counted.
  public static func runs(of request: ImportRequest) throws -> ImportedRuns {
    var keys = ImportNotes()
    var notes = ImportNotes()
    let found = try ImportFiles.find(request.paths, what: "result file (.json or .jsonl)", &notes) {
      $0.hasSuffix(".json") || $0.hasSuffix(".jsonl")
    }
    let read = try files(found, request.paths, &keys, &notes)
    var all = EvaluationRuns(read, notes)
    all.joinSamples()
    all.leaveOutDoubtful(isNamed: request.run != nil)
    let names = request.run.map { name in all.files.map { _ in name } } ?? all.names()
    notes = all.notes
    var runs: [RunCollector] = []
    var places: [String: Int] = [:]
    for (file, name) in zip(all.files, names) {
      let place = places[name] ?? runs.count
      if place == runs.count {
        places[name] = place
        runs.append(RunCollector(name: name))
      }
      let results = read.indices.contains(file.evaluation) ? read[file.evaluation] : file
      runs[place].files.append((file, (date: results.date ?? -1, number: file.evaluation)))
      noteSamples(file, &keys)
    }
    guard !runs.isEmpty else { throw nothing(of: all, read, request) }
    let imported = try runs.map { try $0.imported(request.repeated ?? .latest) }
    return ImportedRuns(
      runs: imported, leftOut: notes.leftOut(kind: "file") + keys.leftOut(kind: "key"),
      notes: notes.understood + keys.understood)
  }

  /// Reads what can be read; a file that was asked for by name must be.
  private static func files(
    _ found: [String], _ asked: [String], _ keys: inout ImportNotes, _ notes: inout ImportNotes
  ) throws -> [EvaluationFile] {
    let named = Set(asked)
    var files: [EvaluationFile] = []
    var firstFailure: Failure?
    for path in found {
      do {
        switch try EvaluationFile.read(EvaluationPlace(path, among: asked), keys: &keys, files: &notes) {
        case .read(let file): files.append(file)
        case .halfWritten:
          notes.leave(EvaluationRuns.shown(path), "half written")
          firstFailure =
            firstFailure ?? Failure(.badData, path, "is half written", remedy: "import it when it is whole")
        case .other:
          guard !named.contains(path) else {
            throw Failure(
              .badData, path, "holds no results of the evaluation harness",
              remedy: "name a file with the key \"results\", or a samples file")
          }
          notes.leave(EvaluationRuns.shown(path), "no results of the evaluation harness")
        }
      } catch let failure as Failure where failure.kind == .badData && !named.contains(path) {
        notes.leave(EvaluationRuns.shown(path), failure.reason)
        firstFailure = firstFailure ?? failure
      }
    }
    guard files.isEmpty else { return files }
    throw firstFailure
      ?? Failure(.missingInput, asked.joined(separator: ", "), "holds no results of the evaluation harness")
  }

  /// Says what of samples is not used, and which of several answers to an item counts.
  private static func noteSamples(_ file: EvaluationFile, _ keys: inout ImportNotes) {
    for result in file.results where !result.samples.isEmpty {
      let filters = Set(result.samples.map(\.filter))
      if filters.count > 1, let first = result.samples.first {
        keys.understand(
          "\(result.task): metrics of every filter are kept apart; the answers to its items are those of \(first.filter)"
        )
      }
      guard file.hasOnlySamples, !file.hasResults else { continue }
      for name in Set(result.samples.flatMap(\.unread)).sorted() {
        keys.leave("\(result.task) \(name)", "samples hold what it is computed from; the value is in the result file")
      }
    }
  }

  /// Why nothing is left.
  private static func nothing(of all: EvaluationRuns, _ read: [EvaluationFile], _ request: ImportRequest) -> Failure {
    let isWithoutStep = read.allSatisfy { $0.step == nil && $0.place.step == nil }
    guard isWithoutStep, let first = read.first else {
      return Failure(
        .badData, request.paths.joined(separator: ", "), all.notes.leftOut(kind: "file").joined(separator: "; "))
    }
    return Failure(
      .badData, first.path, "does not say of which step it is",
      remedy: "put the step into the name of the file or its folder, such as step1000")
  }
}

/// The files of one run.
private struct RunCollector {
  let name: String
  var files: [(file: EvaluationFile, order: (date: Double, number: Int))] = []

  init(name: String) { self.name = name }

  func imported(_ rule: RepeatedValues) throws -> ImportedRun {
    var tasks: [TaskCollector] = []
    var places: [String: Int] = [:]
    for (file, order) in files {
      for result in file.results where !result.metrics.isEmpty || !result.samples.isEmpty {
        let place = places[result.label] ?? tasks.count
        if place == tasks.count {
          guard tasks.count < MetricCollector.mostMetrics, result.label.utf8.count <= MetricCollector.longestName
          else {
            throw Failure(
              .badData, file.path, "holds more than \(MetricCollector.mostMetrics) tasks, or one with a very long name")
          }
          places[result.label] = place
          tasks.append(TaskCollector(task: result.label))
        }
        tasks[place].add(
          result, of: file.evaluation, step: file.step ?? 0, .init(order: order, path: file.path))
      }
    }
    var evaluations: [TaskEvaluation] = []
    for index in tasks.indices { evaluations.append(try tasks[index].evaluation(rule)) }
    return ImportedRun(
      name: name, source: try ImportFiles.source("lm-eval", files.map(\.file.path)), evaluations: evaluations,
      events: Self.event(tasks.flatMap(\.repetitions), rule).map { [$0] } ?? [])
  }

  /// What is to be said of evaluations that were made twice.
  private static func event(_ repetitions: [TaskCollector.Repetition], _ rule: RepeatedValues) -> TraceEvent? {
    guard let first = repetitions.min(by: { $0.step < $1.step }) else { return nil }
    let count = repetitions.count == 1 ? "an evaluation is" : "\(repetitions.count) evaluations are"
    let file = { (path: String) in PathName.last(of: path) }
    return TraceEvent(
      step: first.step, kind: .warning,
      text: "\(count) repeated with other values, of which the \(rule == .first ? "first" : "latest") counts"
        + (repetitions.count == 1 ? "" : ", for example") + ": \(first.subject) is \(first.kept.value) "
        + "(\(file(first.kept.path))), not \(first.replaced.value) (\(file(first.replaced.path)))")
  }
}
