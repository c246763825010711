import Foundation

/// JSON as people and other programs read it: every file and every `--json` result is written by this one rule.
///
/// Keys are in snake case and sorted, so that equal values give equal bytes; slashes stand as they are.
public enum ReadableJSON {
  /// A value as JSON without a line end, as for an attribute of another file.
  ///
  /// - Throws: `EncodingError` when a number is not finite.
  public static func text(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A value as the bytes of a file: the JSON and a line end.
  ///
  /// - Throws: `EncodingError` when a number is not finite.
  public static func data(of value: some Encodable) throws -> Data { Data((try text(of: value) + "\n").utf8) }
}
