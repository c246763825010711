import Failures
import Files
import Foundation
import Runs
import Stability
import Traces

/// A folder of imported runs, a folder for each with its `trace.h5`.
public struct ImportFolder: Sendable {
  /// The folder.
  public let path: String

  /// Where runs wait that are written but not yet all in place.
  private var finishing: String { path + "/import.finishing" }

  /// Names a folder, which need not exist.
  public init(_ path: String) {
    self.path = PathName.trimmed(path)
  }

  /// Adds runs: all of them or, when anything fails, none.
  ///
  /// Runs that are the same as others, new or there before, are written and reported: in the summary, and as an event of kind
  /// "duplicate" in the trace of every new one.
  ///
  /// - Parameter updating: whether a run that is there already is replaced where its values changed, instead of refused.
  /// - Throws: `Failure` of kind `cannotCreate` when the folder is in use, is not one of imported runs, or holds a run of the
  ///   same name; of kind `badData` when a trace in it is damaged; of kind `inputOutput`.
  public func add(_ imported: ImportedRuns, updating: Bool = false) throws -> ImportSummary {
    var leftOut = imported.leftOut
    var runs = imported.runs.filter { !$0.steps.isEmpty || !$0.evaluations.isEmpty }
    leftOut += imported.runs.filter { $0.steps.isEmpty && $0.evaluations.isEmpty }.map {
      "\($0.name): it has no values"
    }
    guard let first = runs.first else { throw Failure(.badData, path, "there are no runs to import") }
    let isNew = !FileLookup.isPlainFolder(path)
    if isNew, FileManager.default.fileExists(atPath: path) {
      throw Failure(.cannotCreate, path, "is there already and is no folder", remedy: "name another folder with --out")
    }
    if !isNew { try checkContents() }
    let lock = try isNew ? nil : FolderLock(folder: path)
    return try withExtendedLifetime(lock) {
      if !isNew { try finishEarlierImport() }
      let found = try existingRuns()
      let names = Set(runs.map(\.name))
      let earlier = Dictionary(found.filter { names.contains($0.name) }.map { ($0.name, $0.digest) }) { first, _ in
        first
      }
      let known = updating ? found.filter { !names.contains($0.name) } : found
      try checkNames(runs, known, replacing: updating ? Set(earlier.keys) : [])
      let records = known + runs.map { RunRecord($0) }
      let duplicates = DuplicateRuns.find(in: records).filter { !names.isDisjoint(with: $0.runs) }
      for index in runs.indices {
        let own = duplicates.filter { $0.runs.contains(runs[index].name) }
        runs[index].events += own.map { TraceEvent(step: runs[index].lastStep, kind: .duplicate, text: $0.text) }
      }
      let changed = runs.filter { earlier[$0.name] != $0.digest }
      try isNew ? create(runs) : append(changed)
      return ImportSummary(
        folder: path, source: first.source.text,
        runs: runs.map { run in
          let change: ImportSummary.Change =
            earlier[run.name].map { $0 == run.digest ? .unchanged : .updated } ?? .added
          return ImportSummary.Run(run, folder: RunFolderName.safe(run.name), change)
        },
        metrics: runs.map { RunRecord($0) }.metricNames, duplicates: duplicates,
        warnings: duplicates.map(\.text)
          + runs.flatMap { run in
            run.events.filter(\.kind.isAlarm).map { "\(run.name): \($0.text)" }
          },
        leftOut: leftOut, notes: imported.notes)
    }
  }

  private func existingRuns() throws -> [RunRecord] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path),
      names.contains(where: { FileLookup.isPlainFile("\(path)/\($0)/\(TraceReader.fileName)") })
    else { return [] }
    return try RunFolder(path).runs
  }

  private func checkNames(_ runs: [ImportedRun], _ known: [RunRecord], replacing: Set<String>) throws {
    let taken = Set(known.map(\.name))
    let clash = runs.first { !replacing.contains($0.name) && (taken.contains($0.name) || isTaken($0)) }
    if let clash {
      throw Failure(
        .cannotCreate, path, "already holds a run \(clash.name)",
        remedy: "give --update if it is the same run, else import into another folder or rename the run")
    }
  }

  private func isTaken(_ run: ImportedRun) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/\(RunFolderName.safe(run.name))")
  }

  /// Refuses a folder that holds anything but runs and what analyses leave.
  private func checkContents() throws {
    let own = RunFolderName.reports.union(["lock", "results", "import.finishing"])
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw Failure(.cannotCreate, path, "cannot be read", remedy: "name another folder with --out")
    }
    let stranger = names.sorted().first { name in
      !own.contains(name) && !PartialName.matches(name, of: "import.finishing")
        && !FileLookup.isPlainFile("\(path)/\(name)/\(TraceReader.fileName)")
    }
    guard !names.contains("sweep.json"), stranger == nil else {
      throw Failure(
        .cannotCreate, path, "is not a folder of imported runs (it holds \(stranger ?? "sweep.json"))",
        remedy: "name a new folder with --out")
    }
  }

  private func create(_ runs: [ImportedRun]) throws {
    let parent = PathName.parent(of: path)
    if !parent.isEmpty { try AtomicWriting.ensureFolder(parent) }
    try AtomicWriting.createFolder(path) { try Self.write(runs, into: $0) }
  }

  /// Writes beside the runs that are there. Once all new runs are written and named "import.finishing" they count as
  /// imported: a process that ends while they are put in place is finished by the next import.
  private func append(_ runs: [ImportedRun]) throws {
    guard !runs.isEmpty else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where PartialName.matches(name, of: "import.finishing") {
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
    try AtomicWriting.createFolder(finishing) { try Self.write(runs, into: $0) }
    try finishEarlierImport()
  }

  private func finishEarlierImport() throws {
    guard FileLookup.isPlainFolder(finishing) else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: finishing).sorted() {
      let (from, to) = ("\(finishing)/\(name)", "\(path)/\(name)")
      // Of a run that is there already only the trace is replaced, in one go.
      let isUpdate = FileLookup.isPlainFile("\(to)/\(TraceReader.fileName)")
      let file = isUpdate ? "/\(TraceReader.fileName)" : ""
      guard rename(from + file, to + file) == 0 else {
        throw Failure.system(.inputOutput, to, "cannot be put in place", remedy: "run the import again")
      }
      if isUpdate { rmdir(from) }
    }
    rmdir(finishing)
  }

  private static func write(_ runs: [ImportedRun], into folder: String) throws {
    for run in runs {
      let place = folder + "/" + RunFolderName.safe(run.name)
      try AtomicWriting.ensureFolder(place)
      try run.write(to: place + "/\(TraceReader.fileName)", size: ImportedModel(runName: run.name).size)
    }
  }
}

extension ImportedRun {
  /// The last step with a value; 0 when there is none.
  var lastStep: Int { max(steps.last ?? 0, evaluations.compactMap(\.steps.last).max() ?? 0) }
}
