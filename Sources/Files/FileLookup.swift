import Failures
import Foundation

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

  /// Bytes free on the disk that holds `path`, or its nearest parent that exists; nil when the system does not say.
  public static func freeBytes(at path: String) -> Int? {
    var status = statvfs()
    // File systems of the kernel's own say that they have no blocks at all.
    guard statvfs(nearestExisting(path), &status) == 0, status.f_blocks > 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }

  /// The path itself where it exists, or the nearest folder above it that does.
  public static func nearestExisting(_ path: String) -> String {
    var place = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    while !FileManager.default.fileExists(atPath: place), place.count > 1 {
      place = PathName.parent(of: place)
    }
    return place
  }
}
