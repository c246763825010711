/// The cyclic redundancy check CRC-32C (Castagnoli polynomial 0x1EDC6F41, reflected) that record files carry.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { remainder, _ in remainder & 1 == 0 ? remainder >> 1 : (remainder >> 1) ^ 0x82f6_3b78
    }
  }

  /// The check of bytes.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ ($0 >> 8) }
  }

  /// The check as record files store it: rotated by 15 bits to the right, plus a constant (TFRecord format).
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let check = of(bytes)
    return ((check >> 15) | (check << 17)) &+ 0xa282_ead8
  }
}
