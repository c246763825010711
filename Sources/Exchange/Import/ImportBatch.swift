import Failures
import Files
import Foundation
import Runs
import Stability
import Traces

/// The runs of one import while they are written.
final class ImportBatch {
  /// What is kept of a run that was written.
  private struct Written {
    var run: ImportSummary.Run
    var lastStep: Int
    var events: [TraceEvent]
  }

  /// What was read apart from the runs.
  var imported = ImportedRuns(runs: [])
  private let path: String
  private let there: [RunRecord]
  private let updating: Bool
  private var written: [Written] = []
  private var prints: [RunFingerprint] = []
  private var metrics: [String] = []
  private var source = ""
  private var leftOut: [String] = []
  private var duplicates: [DuplicateRuns] = []

  /// Begins with the runs that are there.
  init(there: [RunRecord], updating: Bool, path: String) {
    self.there = there
    self.updating = updating
    self.path = path
  }

  /// Writes a run into a folder, unless it is there with the same values.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` when its name is taken, or `inputOutput`.
  func add(_ run: ImportedRun, to folder: String) throws {
    guard !run.steps.isEmpty || !run.evaluations.isEmpty else {
      leftOut.append("\(run.name): it has no values")
      return
    }
    let name = RunFolderName.safe(run.name)
    let earlier = there.first { $0.name == run.name }
    let isTaken = FileManager.default.fileExists(atPath: "\(path)/\(name)")
    guard updating ? (earlier != nil || !isTaken) : (earlier == nil && !isTaken) else {
      throw Failure(
        .cannotCreate, path, "already holds a run \(run.name)",
        remedy: "give --update if it is the same run, else import into another folder or rename the run")
    }
    let record = RunRecord(run)
    let change: ImportSummary.Change = earlier.map { $0.digest == record.digest ? .unchanged : .updated } ?? .added
    if written.isEmpty { source = run.source.text }
    let earlierEnd = earlier?.curves.compactMap(\.steps.last).max() ?? 0
    if change == .updated, run.lastStep < earlierEnd {
      leftOut.append(
        "\(run.name): it ended at step \(earlierEnd) and ends at step \(run.lastStep) now; what followed is gone")
    }
    prints.append(RunFingerprint(record))
    for metric in [record].metricNames where !metrics.contains(metric) { metrics.append(metric) }
    written.append(
      Written(run: ImportSummary.Run(run, folder: name, change), lastStep: run.lastStep, events: run.events))
    guard change != .unchanged else { return }
    try AtomicWriting.ensureFolder("\(folder)/\(name)")
    try run.write(
      to: "\(folder)/\(name)/\(TraceReader.fileName)", size: ImportedModel(runName: run.name).size, withEvents: false)
  }

  /// Finds duplicates among all runs and writes the events.
  ///
  /// - Throws: `Failure` of kind `badData` when there was no run, or `inputOutput`.
  func finish(_ folder: String) throws {
    guard !written.isEmpty else { throw Failure(.badData, path, "there are no runs to import") }
    let names = Set(written.map(\.run.run))
    let others = there.filter { !names.contains($0.name) }.map(RunFingerprint.init)
    duplicates = DuplicateRuns.find(in: others + prints).filter { !names.isDisjoint(with: $0.runs) }
    for run in written where run.run.change != .unchanged {
      let own = duplicates.filter { $0.runs.contains(run.run.run) }
      let events = run.events + own.map { TraceEvent(step: run.lastStep, kind: .duplicate, text: $0.text) }
      try ImportedRun.writeEvents(events, to: "\(folder)/\(run.run.folder)/\(TraceReader.fileName)")
    }
  }

  /// What was written.
  func summary(of folder: String) throws -> ImportSummary {
    ImportSummary(
      folder: folder, source: source, runs: written.map(\.run), metrics: metrics, duplicates: duplicates,
      warnings: duplicates.map(\.text)
        + written.flatMap { run in run.events.filter(\.kind.isAlarm).map { "\(run.run.run): \($0.text)" } },
      leftOut: imported.leftOut + leftOut, notes: imported.notes)
  }
}

extension ImportedRun {
  /// The last step with a value; 0 when there is none.
  fileprivate var lastStep: Int { max(steps.last ?? 0, evaluations.compactMap(\.steps.last).max() ?? 0) }
}
