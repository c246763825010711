/// A cyclic redundancy check of 32 bits, reflected, begun and ended with all bits turned, taken over any number of pieces.
struct CyclicCheck {
  private let table: [UInt32]
  private var remainder = UInt32.max

  private static let castagnoliTable = table(of: 0x82f6_3b78)
  private static let zipTable = table(of: 0xedb8_8320)

  private init(_ table: [UInt32]) { self.table = table }

  /// CRC-32C (Castagnoli polynomial 0x1EDC6F41), which record files carry.
  static var castagnoli: CyclicCheck { CyclicCheck(castagnoliTable) }

  /// CRC-32 (polynomial 0x04C11DB7), which zip files carry.
  static var zip: CyclicCheck { CyclicCheck(zipTable) }

  /// Takes in bytes.
  mutating func update(_ bytes: some Sequence<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    remainder = table.withUnsafeBufferPointer { table in
      var rest = remainder
      for byte in bytes { rest = table[Int(truncatingIfNeeded: (rest ^ UInt32(byte)) & 0xff)] ^ (rest >> 8) }
      return rest
    }
  }

  /// The check of all bytes so far.
  var value: UInt32 { ~remainder }

  private static func table(of polynomial: UInt32) -> [UInt32] {
    (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 0 ? rest >> 1 : (rest >> 1) ^ polynomial }
    }
  }
}
