import Foundation
import Testing

/// Output of the tool that is kept in a file beside the tests and compared byte for byte.
///
/// `scripts/update-snapshots` writes the files anew; look at `git diff` before they are committed. A new snapshot is a `check`
/// with a new name, then the script.
enum Snapshot {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  private static let isUpdating = ProcessInfo.processInfo.environment["POLYPYTHIA_UPDATE_SNAPSHOTS"] != nil

  /// Compares a text with the file of a name such as `Help/sweep.txt`, or writes it there.
  ///
  /// - Throws: when the file cannot be read or written.
  static func check(_ found: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = folder.appending(path: name)
    if isUpdating {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(found.utf8).write(to: file)
    }
    let kept = try String(contentsOf: file, encoding: .utf8)
    // `==` would take canonically equivalent texts as equal.
    #expect(
      kept.utf8.elementsEqual(found.utf8), "\(name): \(difference(kept, found))", sourceLocation: sourceLocation)
  }

  /// The names of the files in a folder of snapshots, sorted.
  ///
  /// - Throws: when there is no such folder.
  static func names(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path).sorted()
  }

  private static func difference(_ kept: String, _ found: String) -> String {
    let (old, new) = (kept.components(separatedBy: "\n"), found.components(separatedBy: "\n"))
    let place = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }
    guard let place else { return "\(old.count) lines were kept, \(new.count) found" }
    return "line \(place.offset + 1): kept \(place.element.0), found \(place.element.1)"
  }
}
