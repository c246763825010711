import Failures
import Foundation

/// The folder of all scratch folders, which goes when the process ends: a path may outlive the last mention of its object.
private let importRoot = NSTemporaryDirectory() + "polypythia-import-\(getpid())"
private let removalAtExit: Int32 = atexit { _ = try? FileManager.default.removeItem(atPath: importRoot) }

/// A fresh folder for files to import.
struct ImportScratch {
  let path: String

  init() throws {
    _ = removalAtExit
    path = importRoot + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

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
