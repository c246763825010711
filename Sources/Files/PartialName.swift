import Glibc

extension AtomicWriting {
  /// Whether a name is that of an unfinished `original`, as a killed process leaves it behind.
  public static func isPartial(_ name: String, of original: String) -> Bool {
    let mark = original + ".partial-"
    let process = name.dropFirst(mark.count).utf8
    return name.hasPrefix(mark) && !process.isEmpty && process.allSatisfy { (48...57).contains($0) }
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
