import Failures
import Files

/// Reads the records of a TFRecord file: length (8 bytes), check of the length (4), data, check of the data (4), little-endian.
struct RecordFile {
  private let bytes: UnsafeRawBufferPointer
  private let path: String
  private var place = 0

  /// Starts at the head of a mapped file; the caller keeps it alive.
  init(_ file: MappedFile) {
    (bytes, path) = (file.bytes, file.path)
  }

  /// Where a last record begins that is still being written; nil where all are whole.
  private(set) var unfinished: Int?

  /// Where the next record's data lie; nil at the end, also where a last record is cut short or only zeros follow.
  ///
  /// - Throws: `Failure` of kind `badData` with the offset of a record that fails a check.
  mutating func next() throws -> Range<Int>? {
    guard place < bytes.count else { return nil }
    let start = place
    guard bytes.count - start >= 12, !isRestZero else { return cutShort(start) }
    let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    guard word(start + 8) == Self.maskedCheck(bytes[start..<(start + 8)]) else {
      throw Failure(
        .badData, path, "the length of the record at byte \(start) fails its check (CRC-32C)",
        remedy: "this is no event file, or a damaged one; copy it again")
    }
    guard length <= UInt64(bytes.count), bytes.count - start - 12 >= Int(length) + 4 else { return cutShort(start) }
    let data = (start + 12)..<(start + 12 + Int(length))
    guard word(data.upperBound) == Self.maskedCheck(bytes[data]) else {
      throw Failure(
        .badData, path, "the record at byte \(start) fails its check (CRC-32C)",
        remedy: "the file is damaged; copy it again")
    }
    place = data.upperBound + 4
    return data
  }

  /// Whether nothing but zeros follows, as in space that was reserved before it was written.
  private var isRestZero: Bool { bytes[place] == 0 && bytes[place...].allSatisfy { $0 == 0 } }

  private mutating func cutShort(_ start: Int) -> Range<Int>? {
    unfinished = start
    place = bytes.count
    return nil
  }

  /// The check as record files store it: CRC-32C, rotated by 15 bits to the right, plus a constant (TFRecord format).
  static func maskedCheck(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var check = CyclicCheck.castagnoli
    check.update(bytes)
    return ((check.value >> 15) | (check.value << 17)) &+ 0xa282_ead8
  }

  private func word(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
