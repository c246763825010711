extension ElementType {
  /// Whether values of this type are read as single-precision numbers.
  var isReadAsFloat: Bool { [.float32, .float16, .bfloat16].contains(self) }

  /// The value at a byte offset of little-endian F32, F16 or BF16 storage, in single precision.
  @inline(__always) func float(_ source: UnsafeRawBufferPointer, at offset: Int) -> Float {
    switch self {
    case .float32:
      Float(bitPattern: UInt32(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    case .float16:
      Float(
        Float16(bitPattern: UInt16(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt16.self))))
    default:
      Float(
        bitPattern: UInt32(UInt16(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt16.self))) << 16)
    }
  }

  /// Decodes `count` neighbouring values of F32, F16 or BF16 storage.
  func decode(_ source: UnsafeRawBufferPointer, count: Int, into target: UnsafeMutableBufferPointer<Float>) {
    if self == .float32 {
      UnsafeMutableRawBufferPointer(target).copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<(4 * count)]))
    } else {
      let type = self
      for index in 0..<count { target[index] = type.float(source, at: 2 * index) }
    }
  }

  /// Encodes single-precision values as F32, F16 or BF16, rounded to the nearest, ties to even.
  ///
  /// - Returns: the first finite value that this type cannot hold as a finite one, or nil.
  func encode(_ source: UnsafeBufferPointer<Float>, into target: UnsafeMutableRawBufferPointer) -> Float? {
    switch self {
    case .float16:
      return encode(source, into: target) { Float16($0).bitPattern }
    case .bfloat16:
      return encode(source, into: target) { value in
        let bits = value.bitPattern
        guard !value.isNaN else { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
      }
    default:
      target.copyMemory(from: UnsafeRawBufferPointer(source))
      return nil
    }
  }

  @inline(__always) private func encode(
    _ source: UnsafeBufferPointer<Float>, into target: UnsafeMutableRawBufferPointer, _ bits: (Float) -> UInt16
  ) -> Float? {
    var lost: Float?
    for index in source.indices {
      let value = source[index]
      let pattern = bits(value)
      target.storeBytes(of: pattern.littleEndian, toByteOffset: 2 * index, as: UInt16.self)
      if value.isFinite, lost == nil {
        let restored: Float =
          self == .float16 ? Float(Float16(bitPattern: pattern)) : Float(bitPattern: UInt32(pattern) << 16)
        if !restored.isFinite { lost = value }
      }
    }
    return lost
  }
}
