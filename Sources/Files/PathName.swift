/// Names in paths, taken apart byte by byte.
public enum PathName {
  private static let slash = UInt8(ascii: "/")

  /// The path of the folder that a path lies in: "a" of "a/b" and of "a/b/", "/" of "/a", nothing of "a".
  ///
  /// Foundation's `deletingLastPathComponent` of a string ends the process when a relative path has a single character.
  public static func parent(of path: String) -> String {
    var bytes = Array(path.utf8)
    func dropSlashes() { while bytes.count > 1, bytes.last == slash { bytes.removeLast() } }
    dropSlashes()
    guard bytes != [slash] else { return "/" }
    while let last = bytes.last, last != slash { bytes.removeLast() }
    dropSlashes()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The last name of a path: "b" of "a/b" and of "a/b/", "a" of "/a"; nothing of "/".
  public static func last(of path: String) -> String {
    path.utf8.split(separator: slash).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
