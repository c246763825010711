import Failures
import Files

/// Turns the bytes of a text file into text.
enum PlainText {
  /// Checks that the bytes are UTF-8 text; removes a byte order mark; turns CR LF and lone CR into LF.
  ///
  /// - Throws: `Failure` of kind `badData` naming the first byte that is not UTF-8, a zero byte, or an empty text.
  static func decode(_ bytes: UnsafeRawBufferPointer, name: String) throws -> String {
    try FileNature.refusePointer(bytes, name)
    if let offset = firstInvalidByte(bytes) {
      throw Failure(
        .badData, "\(name), byte \(offset)", "is not UTF-8 text",
        remedy: "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8")
    }
    if let offset = bytes.firstIndex(of: 0) {
      throw Failure(
        .badData, "\(name), byte \(offset)", "holds a zero byte, so it is not plain text",
        remedy: "give a text file; UTF-16 can be converted with: iconv -f UTF-16 -t UTF-8")
    }
    let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
    let text = withFeedsOnly(UnsafeRawBufferPointer(rebasing: body))
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
      throw Failure(.badData, name, "holds no text", remedy: "give a file with text in it, or remove this one")
    }
    return text
  }

  /// The offset of the first byte that does not continue valid UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing
  /// beyond U+10FFFF), nil when all do; for a cut or broken sequence, the offset of its first byte.
  static func firstInvalidByte(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    let count = bytes.count
    while index < count {
      if index + 8 <= count,
        bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
        continue
      }
      let first = bytes[index]
      if first < 0x80 {
        index += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xbf
      switch first {
      case 0xc2...0xdf: length = 2
      case 0xe0: (length, second) = (3, 0xa0...0xbf)
      case 0xed: (length, second) = (3, 0x80...0x9f)
      case 0xe1...0xef: length = 3
      case 0xf0: (length, second) = (4, 0x90...0xbf)
      case 0xf1...0xf3: length = 4
      case 0xf4: (length, second) = (4, 0x80...0x8f)
      default: return index
      }
      guard index + length <= count, second.contains(bytes[index + 1]),
        (2..<length).allSatisfy({ bytes[index + $0] & 0xc0 == 0x80 })
      else { return index }
      index += length
    }
    return nil
  }

  private static func withFeedsOnly(_ bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.contains(13) else { return String(decoding: bytes, as: UTF8.self) }
    var text: [UInt8] = []
    withFeedsOnly(bytes.bindMemory(to: UInt8.self), into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Turns CR LF and lone CR into LF.
  static func withFeedsOnly(_ bytes: UnsafeBufferPointer<UInt8>, into text: inout [UInt8]) {
    let (carriageReturn, lineFeed): (UInt8, UInt8) = (13, 10)
    text.removeAll(keepingCapacity: true)
    text.reserveCapacity(bytes.count)
    var previous: UInt8 = 0
    for byte in bytes {
      if byte != lineFeed || previous != carriageReturn { text.append(byte == carriageReturn ? lineFeed : byte) }
      previous = byte
    }
  }
}
