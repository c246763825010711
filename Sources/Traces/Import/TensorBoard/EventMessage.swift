/// The scalars of one event of an event file, by the field numbers of TensorFlow's `event.proto`, `summary.proto` and
/// `tensor.proto`.
struct EventMessage {
  /// One logged value.
  struct Value {
    var tag = ""
    /// The plugin that shows it, where the event says so; "scalars" for scalars.
    var plugin: String?
    /// The number, where the value is one.
    var scalar: Double?
    /// Whether it is a tensor, which is a scalar only for the plugin "scalars" or none.
    var isTensor = false
  }

  /// Whether it says that logging started, which takes back what was recorded from its step on.
  private(set) var isStart = false
  /// Seconds since 1970.
  private(set) var time = 0.0
  /// The step; 0 where the event has none.
  private(set) var step = 0
  private(set) var values: [Value] = []

  /// Reads an event.
  ///
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  init(_ message: consuming WireMessage) throws {
    while let (number, content) = try message.next() {
      switch (number, content) {
      case (2, .varint(let step)): self.step = Int(Int64(bitPattern: step))
      case (1, .eightBytes(let bits)): time = Double(bitPattern: bits)
      case (5, .bytes(let range)): try readSummary(message.inner(range))
      case (7, .bytes(let range)): try readSession(message.inner(range))
      default: break
      }
    }
  }

  /// `SessionLog`, whose status 1 is START.
  private mutating func readSession(_ session: consuming WireMessage) throws {
    while let (number, content) = try session.next() {
      if number == 1, case .varint(1) = content { isStart = true }
    }
  }

  private mutating func readSummary(_ summary: consuming WireMessage) throws {
    while let (number, content) = try summary.next() {
      if number == 1, case .bytes(let range) = content { values.append(try Self.value(summary.inner(range))) }
    }
  }

  private static func value(_ message: consuming WireMessage) throws -> Value {
    var value = Value()
    while let (number, content) = try message.next() {
      switch (number, content) {
      case (1, .bytes(let range)): value.tag = try message.text(range)
      case (2, .fourBytes(let bits)): value.scalar = Double(Float(bitPattern: bits))
      case (8, .bytes(let range)):
        value.isTensor = true
        value.scalar = try ScalarTensor.value(message.inner(range))
      case (9, .bytes(let range)): value.plugin = try plugin(message.inner(range))
      default: break
      }
    }
    return value
  }

  private static func plugin(_ metadata: consuming WireMessage) throws -> String? {
    while let (number, content) = try metadata.next() {
      guard number == 1, case .bytes(let range) = content else { continue }
      var data = metadata.inner(range)
      while let (number, content) = try data.next() {
        if number == 1, case .bytes(let name) = content { return try data.text(name) }
      }
    }
    return nil
  }
}

/// Tensors of one number.
enum ScalarTensor {
  // Numbers of TensorFlow's `DataType`.
  private static let (float, double, int32, int64, bfloat16, half): (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
    (1, 2, 3, 9, 14, 19)

  /// The number of a tensor that holds exactly one of a type for numbers; nil for all others.
  ///
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  static func value(_ message: consuming WireMessage) throws -> Double? {
    var type: UInt64 = 0
    var numbers: [Double] = []
    var content: Range<Int>?
    while let (number, field) = try message.next() {
      switch (number, field) {
      case (1, .varint(let value)): type = value
      case (4, .bytes(let range)): content = range
      case (5, .fourBytes(let bits)): numbers.append(Double(Float(bitPattern: bits)))
      case (5, .bytes(let range)):
        numbers += words(message.bytes, range, UInt32.self).map { Double(Float(bitPattern: $0)) }
      case (6, .eightBytes(let bits)): numbers.append(Double(bitPattern: bits))
      case (6, .bytes(let range)): numbers += words(message.bytes, range, UInt64.self).map { Double(bitPattern: $0) }
      case (7, .varint(let value)), (10, .varint(let value)): numbers.append(Double(Int64(bitPattern: value)))
      case (7, .bytes(let range)), (10, .bytes(let range)):
        var packed = message.inner(range)
        numbers += try packed.packedVarints().map { Double(Int64(bitPattern: $0)) }
      case (13, .varint(let value)): numbers.append(sixteenBits(UInt16(truncatingIfNeeded: value), type))
      case (13, .bytes(let range)):
        var packed = message.inner(range)
        numbers += try packed.packedVarints().map { sixteenBits(UInt16(truncatingIfNeeded: $0), type) }
      default: break
      }
    }
    guard [float, double, int32, int64, bfloat16, half].contains(type) else { return nil }
    if let content { numbers += decode(message.bytes, content, type) }
    return numbers.count == 1 ? numbers[0] : nil
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ type: UInt64) -> [Double] {
    switch type {
    case float: words(bytes, range, UInt32.self).map { Double(Float(bitPattern: $0)) }
    case double: words(bytes, range, UInt64.self).map { Double(bitPattern: $0) }
    case int32: words(bytes, range, UInt32.self).map { Double(Int32(bitPattern: $0)) }
    case int64: words(bytes, range, UInt64.self).map { Double(Int64(bitPattern: $0)) }
    default: words(bytes, range, UInt16.self).map { sixteenBits($0, type) }
    }
  }

  /// The little-endian words of some bytes; more than one is read as two, since only a single one is of use.
  private static func words<Word: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ type: Word.Type
  ) -> [Word] {
    let size = MemoryLayout<Word>.size
    return (0..<min(2, range.count / size)).map {
      Word(littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound + size * $0, as: Word.self))
    }
  }

  private static func sixteenBits(_ bits: UInt16, _ type: UInt64) -> Double {
    if type == bfloat16 { return Double(Float(bitPattern: UInt32(bits) << 16)) }
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Double(bits & 0x3ff) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
    }
  }
}
