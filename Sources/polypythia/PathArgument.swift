import Failures
import Foundation
import Report

/// Paths as they were typed.
enum PathArgument {
  /// The path, unless it is empty.
  ///
  /// - Throws: `Failure` of kind `usage` that names the option.
  static func checked(_ path: String, _ option: String) throws -> String {
    guard !path.isEmpty else { throw Failure(.usage, option, "is empty", remedy: "give a path") }
    return path
  }

  /// The path of a file to write, which must end as its form does, so that a slip of the hand replaces nothing else.
  ///
  /// - Throws: `Failure` of kind `usage` that names the option.
  static func checked(_ path: String, _ option: String, ending: String) throws -> String {
    guard path.lowercased().hasSuffix(ending), path.count > ending.count else {
      throw Failure(.usage, "\(option) \(path)", "does not end in \(ending)", remedy: "name a file such as x\(ending)")
    }
    return path
  }

  /// Refuses to write a report over a file that is something else, such as a sweep's own plan, or another form of it.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  static func checkReportTarget(_ path: String, _ form: ReportForm) throws {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    let head = (try? file.read(upToCount: 64)) ?? Data()
    guard !head.isEmpty, !form.isBeginning(head) else { return }
    throw Failure(
      .cannotCreate, path, "is there already and is no report in the form \(form.rawValue)",
      remedy: "name another file with --out")
  }
}
