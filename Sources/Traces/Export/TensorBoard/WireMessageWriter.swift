import Foundation

/// Puts a message of the Protocol Buffers wire format together.
struct WireMessageWriter {
  private(set) var data = Data()

  /// Adds a whole number.
  mutating func add(_ field: UInt64, varint value: UInt64) {
    put(field << 3)
    put(value)
  }

  /// Adds a number of 64 bits.
  mutating func add(_ field: UInt64, fixed value: Double) {
    put(field << 3 | 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  /// Adds a number of 32 bits.
  mutating func add(_ field: UInt64, fixed value: Float) {
    put(field << 3 | 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  /// Adds text.
  mutating func add(_ field: UInt64, text: String) { add(field, Data(text.utf8)) }

  /// Adds a message or other bytes.
  mutating func add(_ field: UInt64, _ bytes: Data) {
    put(field << 3 | 2)
    put(UInt64(bytes.count))
    data += bytes
  }

  private mutating func put(_ varint: UInt64) {
    var rest = varint
    while rest > 0x7f {
      data.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}
