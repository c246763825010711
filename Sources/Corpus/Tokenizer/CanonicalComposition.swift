import Foundation

/// Unicode normalisation form C, done line by line and only where a line could need it.
enum CanonicalComposition {
  /// The text in normalisation form C, or nil when it is in that form already.
  ///
  /// Cutting at line feeds is safe: nothing composes with or moves across one.
  static func composed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var result: [UInt8]?
    var start = 0
    while start < bytes.count {
      let feed = bytes[start...].firstIndex(of: 10)
      let end = feed.map { $0 + 1 } ?? bytes.count
      let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
      if !isSurelyComposed(line) {
        var prefix = result ?? Array(bytes[..<start])
        prefix.append(contentsOf: String(decoding: line, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
        result = prefix
      } else {
        result?.append(contentsOf: line)
      }
      start = end
    }
    return result
  }

  private static func isSurelyComposed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      // Below U+0300, whose first byte is 0xcc, every character is stable.
      if bytes[index] < 0xcc {
        index += 1
        continue
      }
      let (scalar, length) = UTF8Reading.scalar(at: index, in: bytes)
      guard isStable(scalar) else { return false }
      index += length
    }
    return true
  }

  /// Characters of common scripts that are their own form C, never combine with what precedes them and have combining
  /// class 0: a line of these alone is in form C (Unicode annex 15, quick check).
  private static func isStable(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0388...0x0482, 0x048a...0x052f: true  // Greek, Cyrillic
    case 0x2002...0x20cf, 0x2190...0x2328: true  // punctuation, currency, arrows, mathematics
    case 0x3041...0x3096, 0x30a1...0x30fa, 0x4e00...0x9fff, 0xac00...0xd7a3: true  // kana, han, hangul
    case 0x1f300...0x1faff: true  // pictographs
    default: false
    }
  }
}
