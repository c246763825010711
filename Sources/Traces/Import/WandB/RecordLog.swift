import Failures
import Files

/// Reads the file of a Weights & Biases run: a log of records in the form of LevelDB, after a head of seven bytes.
///
/// The file is a sequence of blocks of 32 KiB, the head a part of the first. A block holds pieces of records: check (CRC-32 of kind and
/// data, 4 bytes), length (2), kind (1), data, little-endian. A record is one whole piece, or a first, any number of middle ones and a
/// last; fewer than seven bytes at the end of a block are padding.
struct RecordLog {
  private enum Kind: UInt8 {
    case whole = 1
    case first, middle, last
  }

  static let blockSize = 1 << 15
  static let head: [UInt8] = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0]
  private static let pieceHead = 7

  private let bytes: UnsafeRawBufferPointer
  private let path: String

  /// Opens a mapped file; the caller keeps it alive.
  ///
  /// - Throws: `Failure` of kind `badData` when it begins like no file of a run.
  init(_ file: MappedFile) throws {
    (bytes, path) = (file.bytes, file.path)
    let found = bytes.prefix(Self.head.count)
    guard Self.head.starts(with: found) else {
      let isNewer = found.dropLast().elementsEqual(Self.head.dropLast())
      throw Failure(
        .badData, path,
        isNewer
          ? "is of version \(found.last ?? 0) of the format of W&B runs; only version 0 is known"
          : "is no file of a W&B run: it does not begin with \":W&B\"",
        remedy: isNewer
          ? "export the run as CSV from the web page, and use `polypythia import csv`"
          : "name the folder of the run (offline-run-…) or its file run-ID.wandb")
    }
  }

  /// Calls `body` for every record, with where it begins.
  ///
  /// - Returns: where a last record begins that is being written or was cut off, and is not read; nil when the file ends with a whole one.
  /// - Throws: `Failure` of kind `badData` with the offset of damage that has sound data behind it, and what `body` throws.
  func forEach(_ body: (_ message: WireMessage, _ offset: Int) throws -> Void) throws -> Int? {
    guard bytes.count >= Self.head.count else { return 0 }
    var place = Self.head.count
    var parts: [UInt8] = []
    var begin: Int?
    while place < bytes.count {
      let rest = Self.blockSize - place % Self.blockSize
      if rest < Self.pieceHead {
        place += rest
        continue
      }
      guard let (kind, data) = try piece(at: place) else { return begin ?? place }
      guard (kind == .whole || kind == .first) == (begin == nil) else {
        throw damaged(place, begin.map { "begins before the one at byte \($0) ends" } ?? "has no beginning")
      }
      let start = begin ?? place
      let subject = "\(path) record at byte \(start)"
      switch kind {
      case .whole: try body(WireMessage(bytes, data, subject: subject), start)
      case .first, .middle:
        parts.append(contentsOf: bytes[data])
        begin = start
      case .last:
        parts.append(contentsOf: bytes[data])
        try parts.withUnsafeBytes { try body(WireMessage($0, 0..<$0.count, subject: subject), start) }
        parts.removeAll(keepingCapacity: true)
        begin = nil
      }
      place = data.upperBound
    }
    return begin
  }

  /// The piece at a place; nil when it is cut off, with nothing but zeros behind it.
  private func piece(at place: Int) throws -> (Kind, Range<Int>)? {
    guard bytes.count - place >= Self.pieceHead else { return nil }
    let check = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    let length = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt16.self)))
    let data = (place + Self.pieceHead)..<(place + Self.pieceHead + length)
    let room = Self.blockSize - place % Self.blockSize - Self.pieceHead
    if length <= room, data.upperBound > bytes.count { return nil }
    if length <= room, let kind = Kind(rawValue: bytes[place + 6]) {
      var sum = CyclicCheck.zip
      sum.update(bytes[(place + 6)..<data.upperBound])
      if sum.value == check { return (kind, data) }
    }
    // What a crashed machine did not write reads as zeros.
    let tail = min(bytes.count, length <= room ? data.upperBound : place)
    guard bytes[tail...].allSatisfy({ $0 == 0 }) else { throw damaged(place, "fails its check (CRC-32)") }
    return nil
  }

  private func damaged(_ place: Int, _ what: String) -> Failure {
    Failure(
      .badData, path, "the record at byte \(place) \(what)",
      remedy: "copy the file again, or drop the rest of a copy with `truncate -s \(place)`")
  }
}
