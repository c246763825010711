import Failures
import Foundation
import TestSupport
import Testing

/// Files the tests read and the folders they write to.
enum Fixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")

  /// A byte-level BPE of 512 ids with the pipeline of the suite's own.
  static let tinyTokenizer = ReferenceVectors.tinyNeoX + "/tokenizer.json"

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: data(name))
  }

  /// Runs `body` with an empty folder that is removed afterwards.
  static func inTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("polypythia-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  /// The failure that `body` throws; a test issue when it throws none.
  static func failure(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> Failure? {
    do {
      try body()
    } catch let failure as Failure {
      return failure
    } catch {
      Issue.record("not a Failure: \(error)", sourceLocation: sourceLocation)
      return nil
    }
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    return nil
  }
}
