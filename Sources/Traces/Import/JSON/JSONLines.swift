import Failures
import Files

/// Reads a file with one JSON value on every line; empty lines are skipped.
enum JSONLines {
  /// Calls `body` for every line with its number, from 1.
  ///
  /// - Throws: `Failure` of kind `missingInput`, of kind `badData` with the line and the offset, and what `body` throws.
  static func forEach(ofFile path: String, _ body: (_ line: Int, _ value: JSONValue) throws -> Void) throws {
    let file = try MappedFile(path)
    try withExtendedLifetime(file) {
      let bytes = file.bytes
      var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
      var line = 0
      while start < bytes.count {
        line += 1
        let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
        let isBlank = bytes[start..<end].allSatisfy { [32, 9, 13].contains($0) }
        if !isBlank {
          var parser = JSONParser(bytes, start..<end, subject: "\(path) line \(line)")
          try body(line, parser.onlyValue())
        }
        start = end + 1
      }
    }
  }

  /// The values of an object by dotted key: `{"eval": {"loss": 1}}` holds `eval.loss`; arrays are left out.
  static func flattened(_ value: JSONValue, below prefix: String = "") -> [JSONValue.Member] {
    value.members.flatMap { member -> [JSONValue.Member] in
      let key = prefix.isEmpty ? member.key : prefix + "." + member.key
      switch member.value {
      case .object: return flattened(member.value, below: key)
      case .array: return []
      default: return [JSONValue.Member(key: key, value: member.value)]
      }
    }
  }
}
