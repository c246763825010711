import Failures
import Glibc

/// Whether something is there, where "no" and "it may not be looked at" are two answers.
public enum FileLookup {
  /// Whether a file or folder is at a path.
  ///
  /// - Throws: `Failure` of kind `missingInput` when the system does not let us see, as in a folder of somebody else.
  public static func exists(_ path: String) throws -> Bool {
    var status = stat()
    guard stat(path, &status) != 0 else { return true }
    guard errno == ENOENT || errno == ENOTDIR else {
      throw Failure.system(.missingInput, path, "cannot be read", remedy: "check its permissions and its folder's")
    }
    return false
  }

  /// Whether there is a plain file at a path, not a link to one.
  public static func isPlainFile(_ path: String) -> Bool { kind(path) == S_IFREG }

  /// Whether there is a folder at a path, not a link to one.
  public static func isPlainFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// The names of what a folder holds, in alphabetical order.
  ///
  /// - Throws: `Failure` of kind `missingInput` with the system's reason when there is no such folder, or it may not be read.
  public static func names(in folder: String) throws -> [String] {
    guard let stream = opendir(folder) else {
      let isAbsent = errno == ENOENT
      throw Failure.system(
        .missingInput, folder, "cannot be read",
        remedy: isAbsent ? "check the name" : "check that it is a folder, and its permissions")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
