import Files

/// The bytes of a text file, as UTF-8 whatever it was saved as.
final class TextBytes {
  private let file: MappedFile
  private let converted: [UInt8]?

  /// Maps a file; UTF-16 with its byte order mark, which spreadsheets write, is converted.
  ///
  /// - Throws: `Failure` of kind `missingInput`.
  init(_ path: String) throws {
    file = try MappedFile(path)
    let bytes = file.bytes
    let isLittle = bytes.starts(with: [0xff, 0xfe])
    guard isLittle || bytes.starts(with: [0xfe, 0xff]) else {
      converted = nil
      return
    }
    let (low, high) = isLittle ? (0, 1) : (1, 0)
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place -> UInt16 in
      UInt16(bytes[place + low]) | UInt16(bytes[place + high]) << 8
    }
    converted = Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// Number of bytes of the file.
  var fileBytes: Int { file.bytes.count }

  /// Lets go of the memory that holds the bytes before an offset.
  func release(before offset: Int) { if converted == nil { file.release(before: offset) } }

  /// Calls `body` with the bytes, which are valid only inside.
  func with<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
    try withExtendedLifetime(self) {
      if let converted { return try converted.withUnsafeBytes(body) }
      return try body(file.bytes)
    }
  }
}
