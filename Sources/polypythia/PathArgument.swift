import Failures
import Foundation

/// Paths as they were typed.
enum PathArgument {
  /// The path, unless it is empty.
  ///
  /// - Throws: `Failure` of kind `usage` that names the option.
  static func checked(_ path: String, _ option: String) throws -> String {
    guard !path.isEmpty else { throw Failure(.usage, option, "is empty", remedy: "give a path") }
    return path
  }

  /// Refuses to write a report over a file that is something else, such as a sweep's own plan.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  static func checkReportTarget(_ path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    let head = (try? file.read(upToCount: 15)) ?? Data()
    guard !head.isEmpty, String(decoding: head, as: UTF8.self).lowercased() != "<!doctype html>" else { return }
    throw Failure(.cannotCreate, path, "is there already and is not a report", remedy: "name another file with --out")
  }
}
