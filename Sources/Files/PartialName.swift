import Foundation

/// The names of files and folders that are not whole yet: the one they will have, a mark and the process at work on them.
public enum PartialName {
  /// What stands in the name of nothing that is whole.
  public static let mark = ".partial-"

  /// The name under which this process writes what will be at a path.
  public static func of(_ path: String) -> String { path + mark + "\(getpid())" }

  /// Whether a name is that of an unfinished `original`, as a killed process leaves it behind.
  public static func matches(_ name: String, of original: String) -> Bool {
    let start = original + mark
    let process = name.dropFirst(start.count).utf8
    return name.hasPrefix(start) && !process.isEmpty && process.allSatisfy { (48...57).contains($0) }
  }

  /// Removes the unfinished files and folders that processes left beside a path when they were ended; those of processes that
  /// are alive stay.
  public static func removeAbandoned(_ path: String) {
    let (folder, original) = (PathName.parent(of: path), PathName.last(of: path))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    for name in names where matches(name, of: original) {
      guard let process = pid_t(name.dropFirst((original + mark).count)), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: folder.isEmpty ? name : folder + "/" + name)
    }
  }
}
