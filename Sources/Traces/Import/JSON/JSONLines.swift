import Failures
import Files

/// Reads a file with one JSON value on every line; empty lines are skipped.
enum JSONLines {
  private static let bytesPerTick = 4 << 20

  /// Calls `body` for every line with its number, from 1; of a file that is one array, for every element with its number.
  ///
  /// - Parameter progressed: called after every few megabytes.
  /// - Returns: what is to be said of the file; nil where every line was read.
  /// - Throws: `Failure` of kind `missingInput`, of kind `badData` with the line and the offset, and what `body` throws.
  @discardableResult
  static func forEach(
    ofFile path: String, progressed: (_ bytes: Int) throws -> Void = { _ in },
    line body: (_ line: Int, _ value: JSONValue) throws -> Void
  ) throws -> String? {
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) {
      let bytes = file.bytes
      let isSpace = { (byte: UInt8) in [32, 9, 10, 13].contains(byte) }
      var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
      if bytes[start...].first(where: { !isSpace($0) }) == UInt8(ascii: "[") {
        var parser = JSONParser(bytes, start..<bytes.count, subject: path)
        for (index, element) in try parser.onlyValue().elements.enumerated() { try body(index + 1, element) }
        return nil
      }
      var line = 0
      var nextTick = bytesPerTick
      while start < bytes.count {
        line += 1
        if start >= nextTick {
          nextTick = start + bytesPerTick
          file.release(before: start)
          try progressed(start)
        }
        let end = bytes[start...].firstIndex(of: 10)
        let range = start..<(end ?? bytes.count)
        start = range.upperBound + 1
        guard !bytes[range].allSatisfy(isSpace) else { continue }
        var parser = JSONParser(bytes, range, subject: "\(path) line \(line)")
        guard end == nil else {
          try body(line, parser.onlyValue())
          continue
        }
        do {
          try body(line, parser.onlyValue())
        } catch  where parser.isAtEnd && !parser.hasValue {
          return "\(path) line \(line): the last line is half written, so that it is not read"
        }
      }
      return nil
    }
  }

  /// The values of an object by dotted key: `{"eval": {"loss": 1}}` holds `eval.loss`.
  static func flattened(_ value: JSONValue, below prefix: String = "") -> [JSONValue.Member] {
    value.members.flatMap { member -> [JSONValue.Member] in
      let key = prefix.isEmpty ? member.key : prefix + "." + member.key
      if case .object = member.value { return flattened(member.value, below: key) }
      return [JSONValue.Member(key: key, value: member.value)]
    }
  }
}
