import Failures
import Foundation

/// Writing so that a reader, a crash or a full disk never meets half a file: everything goes to a temporary sibling, is
/// synced, and is renamed into place. The rename is the commit.
public enum AtomicWriting {
  /// Writes a whole file.
  ///
  /// - Parameter durable: whether to wait until the bytes are on the disk; without it the file survives a killed process
  ///   but not a power cut, which is enough for progress notes.
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`; an earlier file of that name is left as it was.
  public static func write(_ data: Data, to path: String, durable: Bool = true) throws {
    try write([(path, data)], durable: durable)
  }

  /// Writes several whole files; they appear once all of them are written.
  ///
  /// - Throws: as for one file; all earlier files are left as they were, unless it is a last renaming that fails.
  public static func write(_ files: [(path: String, data: Data)], durable: Bool = true) throws {
    let parts = try files.map { path, data in
      let part = try PartialFile(path)
      try data.withUnsafeBytes { try part.stream.write($0) }
      if durable { try part.synchronise() }
      return part
    }
    for part in parts { try part.putInPlace(durable: durable) }
  }

  /// Writes a file piece by piece, for files larger than memory; it appears when `fill` has returned.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`, or what `fill` throws; an earlier file of that name is left
  ///   as it was then.
  public static func stream(to path: String, _ fill: (FileStream) throws -> Void) throws {
    let file = try PartialFile(path)
    try fill(file.stream)
    try file.synchronise()
    try file.putInPlace()
  }

  /// Has a file written by something that opens it itself, such as a library; it appears when `fill` has returned.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`, or what `fill` throws; an earlier file of that name is left
  ///   as it was then.
  public static func build(_ path: String, fill: (_ temporary: String) throws -> Void) throws {
    try requireReplaceable(path)
    let temporary = PartialName.of(path)
    do {
      try fill(temporary)
      try synchronise(temporary)
      try rename(temporary, to: path, durable: true)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  static func requireReplaceable(_ path: String) throws {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw Failure(.cannotCreate, path, "is there already and is not a plain file", remedy: "name another file")
    }
  }

  /// Writes a whole text file as UTF-8.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`; an earlier file of that name is left as it was.
  public static func write(_ text: String, to path: String, durable: Bool = true) throws {
    try write(Data(text.utf8), to: path, durable: durable)
  }

  /// Builds a folder under a temporary name and renames it into place once `fill` has returned.
  ///
  /// Files that `fill` writes are synced before the rename. When `fill` throws, nothing is left behind.
  ///
  /// - Throws: `Failure` of kind `cannotCreate` when the folder exists already or cannot be made, or what `fill` throws.
  public static func createFolder(_ path: String, fill: (_ temporary: String) throws -> Void) throws {
    let temporary = PartialName.of(path)
    try? FileManager.default.removeItem(atPath: temporary)
    do {
      guard mkdir(temporary, 0o777) == 0 else {
        throw Failure.system(
          .cannotCreate, path, "cannot be created", remedy: "choose a folder that can be written")
      }
      try fill(temporary)
      for name in try FileManager.default.subpathsOfDirectory(atPath: temporary) {
        try synchronise(temporary + "/" + name)
      }
      try rename(temporary, to: path, durable: true)
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
  }

  /// Makes a folder and its parents where they are missing.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  public static func ensureFolder(_ path: String) throws {
    if isFolder(path) || mkdir(path, 0o777) == 0 { return }
    let parent = PathName.parent(of: path)
    if errno == ENOENT, !parent.isEmpty, parent != path {
      try ensureFolder(parent)
      if mkdir(path, 0o777) == 0 { return }
    }
    let failure = Failure.system(
      .cannotCreate, path, "the folder cannot be created", remedy: "choose a folder that can be written")
    // Another process may have made it meanwhile.
    if !isFolder(path) { throw failure }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func rename(_ source: String, to destination: String, durable: Bool) throws {
    guard Glibc.rename(source, destination) == 0 else {
      throw Failure.system(.cannotCreate, destination, "cannot be put in place")
    }
    if durable { try synchronise(PathName.parent(of: destination)) }
  }

  static func synchronise(_ path: String) throws {
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure.system(.inputOutput, path, "cannot be opened to sync it") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Failure.system(.inputOutput, path, "cannot be synced to disk") }
  }
}
