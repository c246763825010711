import Files

/// Whole numbers that lie in a mapped file, little-endian and at any alignment; each is read when it is asked for, so that
/// an array of any length takes no memory of its own.
public struct MappedIntegers<Stored: FixedWidthInteger & BitwiseCopyable & Sendable>: RandomAccessCollection, Sendable {
  private let file: MappedFile
  private let offset: Int
  /// Number of values.
  public let count: Int

  /// Names `count` values from byte `offset` on; the caller has checked that they lie inside the file.
  init(_ file: MappedFile, offset: Int, count: Int) {
    precondition(offset >= 0 && count >= 0 && count <= (file.bytes.count - offset) / MemoryLayout<Stored>.size)
    self.file = file
    self.offset = offset
    self.count = count
  }

  /// Always 0.
  public var startIndex: Int { 0 }
  /// The number of values.
  public var endIndex: Int { count }

  /// The value at a place; 64-bit values beyond `Int` wrap around.
  public subscript(position: Int) -> Int {
    precondition(position >= 0 && position < count, "value \(position) of \(count)")
    let place = offset + position * MemoryLayout<Stored>.size
    return Int(
      truncatingIfNeeded: Stored(littleEndian: file.bytes.loadUnaligned(fromByteOffset: place, as: Stored.self)))
  }
}
