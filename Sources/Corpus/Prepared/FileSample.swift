import Files

/// A quick check of a file that is too large to be read whole each time: the digest of evenly spread pieces.
enum FileSample {
  static let pieces = 1024
  static let pieceBytes = 4096

  /// SHA-256 over the file's size (in decimal, one line) and up to 1,024 pieces of 4,096 bytes, spread from the first byte to
  /// the last; all bytes of a file that is smaller than they.
  ///
  /// - Throws: `Failure` of kind `missingInput` when the file cannot be read.
  static func digest(_ path: String) throws -> String {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    let bytes = file.bytes
    var digest = SHA256()
    digest.update(Array("\(bytes.count)\n".utf8))
    if bytes.count <= pieces * pieceBytes {
      digest.update(bytes)
    } else {
      let room = bytes.count - pieceBytes
      for piece in 0..<pieces {
        // Divided first: room times 1,023 could overflow.
        let start = room / (pieces - 1) * piece + room % (pieces - 1) * piece / (pieces - 1)
        digest.update(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + pieceBytes)]))
      }
    }
    return digest.hexadecimal()
  }
}
