/// Names in paths, taken apart byte by byte.
public enum PathName {
  private static let slash = UInt8(ascii: "/")

  /// The path of the folder that a path lies in: "a" of "a/b" and of "a/b/", "/" of "/a", nothing of "a".
  ///
  /// Foundation's `deletingLastPathComponent` of a string ends the process when a relative path has a single character.
  public static func parent(of path: String) -> String {
    let path = trimmed(path)
    guard path != "/" else { return path }
    let name = path.utf8.reversed().prefix { $0 != slash }
    return trimmed(String(decoding: path.utf8.dropLast(name.count), as: UTF8.self))
  }

  /// A path without slashes behind its last name; "/" stays.
  public static func trimmed(_ path: String) -> String {
    var bytes = Array(path.utf8)
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The last name of a path without its ending: "b" of "a/b.json", "b.c" of "b.c.json", ".b" of ".b".
  public static func stem(of path: String) -> String {
    let name = last(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The last name of a path: "b" of "a/b" and of "a/b/", "a" of "/a"; nothing of "/".
  public static func last(of path: String) -> String {
    path.utf8.split(separator: slash).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
