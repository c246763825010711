import Foundation

extension AtomicWriting {
  /// Whether a name is that of an unfinished `original`, as a killed process leaves it behind.
  public static func isPartial(_ name: String, of original: String) -> Bool {
    let mark = original + ".partial-"
    let process = name.dropFirst(mark.count).utf8
    return name.hasPrefix(mark) && !process.isEmpty && process.allSatisfy { (48...57).contains($0) }
  }

  /// Removes the unfinished files and folders that processes left beside a path when they were ended; those of processes that
  /// are alive stay.
  public static func removeAbandoned(_ path: String) {
    let (folder, original) = (PathName.parent(of: path), PathName.last(of: path))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    for name in names where isPartial(name, of: original) {
      guard let process = pid_t(name.dropFirst(original.count + ".partial-".count)), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: folder.isEmpty ? name : folder + "/" + name)
    }
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
