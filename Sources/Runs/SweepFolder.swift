import Corpus
import Failures
import Files
import Foundation

/// A sweep's folder: whether a plan fits it, and its preparation.
public struct SweepFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Names a folder, which need not exist.
  public init(_ path: String) {
    self.path = PathName.trimmed(path)
  }

  /// Checks that a plan fits the folder: it is missing or empty, or it holds the same plan.
  ///
  /// - Returns: whether the folder holds the same plan, so that the sweep is continued.
  /// - Throws: `Failure` of kind `configuration` that says which setting differs, or which other file is in the way.
  @discardableResult
  public func check(_ plan: SweepPlan) throws -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    guard isFolder.boolValue else {
      throw Failure(.cannotCreate, path, "is a file, not a folder", remedy: "choose another folder with --out")
    }
    if let former = try SweepPlan.read(folder: path) {
      guard let difference = former.difference(to: plan) else { return true }
      throw Failure(
        .configuration, path,
        "belongs to another plan, which differs in \(difference.setting): \(difference.old) there, \(difference.new) now",
        remedy: "choose another folder with --out, or repeat the former command")
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw Failure(.cannotCreate, path, "the folder cannot be read", remedy: "choose another folder with --out")
    }
    if let stranger = names.sorted().lazy.compactMap({ stranger($0) }).first {
      throw Failure(
        .configuration, path, "holds other files ('\(stranger.dropFirst(path.count + 1))') and no sweep.json",
        remedy: "choose an empty or new folder with --out")
    }
    return false
  }

  /// Checks that the folder can be written, or made.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` when not.
  public func checkWritable() throws {
    let place = FileLookup.nearestExisting(path)
    guard access(place, W_OK | X_OK) == 0 else {
      throw Failure.system(
        .cannotCreate, path, "\(place) cannot be written", remedy: "choose another folder with --out")
    }
  }

  /// Takes the folder: makes it where it is missing, locks it, prepares the corpus, writes the plan.
  ///
  /// When the corpus cannot be prepared, a folder that was made for it goes again.
  ///
  /// - Parameter prepareCorpus: writes the corpus into the folder it is given, which does not exist yet.
  /// - Returns: the lock; the folder is this process's as long as it lives.
  /// - Throws: `Failure` of kind `cannotCreate` when the folder is in use or cannot be written, and what `check` and
  ///   `prepareCorpus` throw.
  public func take(_ plan: SweepPlan, prepareCorpus: (_ folder: String) throws -> Void) throws -> FolderLock {
    let isNew = !FileManager.default.fileExists(atPath: path)
    try AtomicWriting.ensureFolder(path)
    let lock = try self.lock()
    do {
      let continues = try check(plan)
      guard !continues else { return lock }
      // Without a plan whatever is there was left by a killed process, perhaps of another text.
      removeLeftovers()
      let corpus = SweepPlan.corpusFolder(in: path)
      try prepareCorpus(corpus)
      try AtomicWriting.write(plan.json(), to: SweepPlan.path(in: path))
      return lock
    } catch {
      if isNew {
        removeLeftovers()
        unlink(path + "/lock")
        rmdir(path)
      }
      throw error
    }
  }

  /// Bytes that the folder takes on disk; 0 when it does not exist.
  public func bytesOnDisk() -> Int {
    guard let names = FileManager.default.enumerator(atPath: path) else { return 0 }
    var bytes = 0
    for case let name as String in names {
      var status = stat()
      if lstat(path + "/" + name, &status) == 0 { bytes += Int(status.st_blocks) * 512 }
    }
    return bytes
  }

  /// Whether a process is working on the sweep.
  public var isInUse: Bool {
    let descriptor = open(path + "/lock", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Takes the lock, trying for a moment since `status` may be looking at it.
  private func lock() throws -> FolderLock {
    for _ in 0..<3 {
      if let lock = try? FolderLock(folder: path) { return lock }
      usleep(50_000)
    }
    return try FolderLock(folder: path)
  }

  /// Removes what a killed process left before it wrote a plan, and nothing else.
  private func removeLeftovers() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      guard name != "lock", stranger(name) == nil else { continue }
      try? FileManager.default.removeItem(atPath: path + "/" + name)
    }
  }

  /// The path of what is not ours at this name or in the folder of this name; nil for what an earlier process left.
  private func stranger(_ name: String) -> String? {
    let place = path + "/" + name
    if name == "corpus" { return PreparedCorpus.stranger(in: place) }
    if PartialName.matches(name, of: "corpus") { return PreparedCorpus.stranger(in: place, isUnfinished: true) }
    let isOwn = name == "lock" || PartialName.matches(name, of: "sweep.json")
    return isOwn && FileLookup.isPlainFile(place) ? nil : place
  }
}
