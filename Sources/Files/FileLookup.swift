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
}
