import Foundation

/// Answers on standard output, each a line of JSON with keys in snake case.
public enum JSONLine {
  /// Writes one answer at once, so that whoever waits at the other end of a pipe gets it.
  public static func write(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    try FileHandle.standardOutput.write(contentsOf: encoder.encode(value) + Data("\n".utf8))
  }
}
