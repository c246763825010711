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
  /// - Parameter updating: whether a run that is there already is replaced where its values changed, instead of refused.
  /// - Throws: as `add(updating:_:)`.
  public func add(_ imported: ImportedRuns, updating: Bool = false) throws -> ImportSummary {
    try add(updating: updating) { body in
      for run in imported.runs { try body(run) }
      return imported
    }
  }

  /// Adds the runs that `read` hands over one after the other: all of them or, when anything fails, none. Memory holds one.
  ///
  /// Runs that are the same as others, new or there before, are written and reported: in the summary, and as an event of kind
  /// "duplicate" in the trace of every new one.
  ///
  /// - Parameters:
  ///   - updating: whether a run that is there already is replaced where its values changed, instead of refused.
  ///   - read: hands over the runs and returns what was left out.
  /// - Throws: `Failure` of kind `cannotCreate` when the folder is in use, is not one of imported runs, or holds a run of the
  ///   same name; of kind `badData` when a trace in it is damaged; of kind `inputOutput`; and what `read` throws.
  public func add(
    updating: Bool = false, _ read: (_ body: @escaping (ImportedRun) throws -> Void) throws -> ImportedRuns
  ) throws -> ImportSummary {
    let isNew = !FileLookup.isPlainFolder(path)
    if isNew, FileManager.default.fileExists(atPath: path) {
      throw Failure(.cannotCreate, path, "is there already and is no folder", remedy: "name another folder with --out")
    }
    if !isNew { try checkContents() }
    let lock = try isNew ? nil : FolderLock(folder: path)
    return try withExtendedLifetime(lock) {
      if !isNew { try finishEarlierImport() }
      let batch = ImportBatch(there: try existingRuns(), updating: updating, path: path)
      try write(isNew: isNew) { folder in
        batch.imported = try read { try batch.add($0, to: folder) }
        try batch.finish(folder)
      }
      return try batch.summary(of: path)
    }
  }

  private func existingRuns() throws -> [RunRecord] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path),
      names.contains(where: { FileLookup.isPlainFile("\(path)/\($0)/\(TraceReader.fileName)") })
    else { return [] }
    return try RunFolder(path).runs
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

  /// Makes the folder, or writes beside the runs that are there. Once all new runs are written and named "import.finishing" they
  /// count as imported: a process that ends while they are put in place is finished by the next import.
  private func write(isNew: Bool, _ fill: (_ folder: String) throws -> Void) throws {
    if isNew {
      let parent = PathName.parent(of: path)
      if !parent.isEmpty { try AtomicWriting.ensureFolder(parent) }
      return try AtomicWriting.createFolder(path, fill: fill)
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where PartialName.matches(name, of: "import.finishing") {
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
    try AtomicWriting.createFolder(finishing, fill: fill)
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
}
