import Foundation

/// The committed vectors that several test targets read; `Tests/Vectors/README.md` says how each was computed.
public enum ReferenceVectors {
  /// The small GPT-NeoX checkpoint with what other programs computed of it.
  public static let tinyNeoX = path("tiny-neox")

  /// The path of a file or folder among them.
  public static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Vectors/\(name)")
      .path
  }

  /// The bytes of a file among them.
  ///
  /// - Throws: when it cannot be read.
  public static func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

  /// What a JSON file among them holds.
  ///
  /// - Throws: when it cannot be read or holds something else.
  public static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: data(name))
  }
}
