import Failures
import Files
import Foundation

/// Reading of the small JSON files of a checkpoint.
enum SmallFile {
  /// The bytes of a file that ought to be small; a huge one is refused before it takes memory.
  static func read(_ path: String) throws -> Data {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    guard file.bytes.count <= 1 << 26 else {
      throw Failure(
        .badData, path, "has \(file.bytes.count) bytes, too many for a description", remedy: "copy it again")
    }
    return Data(file.bytes)
  }

  /// Decodes a JSON file.
  static func decode<Value: Decodable>(_ type: Value.Type, _ path: String, remedy: String) throws -> Value {
    let data = try read(path)
    return try explaining(data, of: path) {
      do {
        return try JSONDecoder().decode(type, from: data)
      } catch {
        throw Failure(.badData, path, "is damaged: it is not the JSON that is expected", remedy: remedy)
      }
    }
  }

  /// Runs a reader of JSON; where the bytes are none, the failure says what they are.
  static func explaining<Value>(_ data: Data, of path: String, _ read: () throws -> Value) throws -> Value {
    try data.withUnsafeBytes { try FileNature.explaining($0, of: path, as: [.json, .text], read) }
  }

  /// The size of a plain file, or nil where there is none.
  static func byteCount(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}
