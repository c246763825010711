import Failures
import Foundation

/// A folder for files to import, which goes with the object.
final class ImportScratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "polypythia-import-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, making its folders, and returns its path.
  func file(_ name: String, _ data: Data) throws -> String {
    let url = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
    return url.path
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Data(text.utf8)) }
}

/// What a body throws, which must be a `Failure`.
func importFailure(_ body: () throws -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch {
    return error as? Failure
  }
}

/// A path among the files shared with the package, which lie beside it; nil when they are not there.
func sharedPath(_ name: String) -> String? {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let path = root.appending(path: "../shared/\(name)").standardizedFileURL.path
  return FileManager.default.fileExists(atPath: path) ? path : nil
}
