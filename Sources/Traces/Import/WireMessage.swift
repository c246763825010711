import Failures

/// Reads the fields of a message in the Protocol Buffers wire format.
struct WireMessage {
  /// A field's content, by wire type.
  enum Content {
    /// Wire type 0.
    case varint(UInt64)
    /// Wire type 1.
    case eightBytes(UInt64)
    /// Wire type 2: where the bytes lie.
    case bytes(Range<Int>)
    /// Wire type 5.
    case fourBytes(UInt32)
  }

  let bytes: UnsafeRawBufferPointer
  private let subject: String
  private var place: Int
  private let end: Int

  /// Starts to read a message that lies in mapped bytes; the caller keeps them alive.
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, subject: String) {
    self.bytes = bytes
    self.subject = subject
    (place, end) = (range.lowerBound, range.upperBound)
  }

  /// The message inside a field.
  func inner(_ range: Range<Int>) -> WireMessage { WireMessage(bytes, range, subject: subject) }

  /// The text of a field.
  func text(_ range: Range<Int>) throws -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw Failure(.badData, subject, "holds a name that is not UTF-8 (byte \(range.lowerBound))")
    }
    return text
  }

  /// The next field; nil at the end.
  ///
  /// - Throws: `Failure` of kind `badData` with the offset of a malformed field.
  mutating func next() throws -> (number: Int, content: Content)? {
    guard place < end else { return nil }
    let start = place
    let key = try varint()
    let number = Int(key >> 3 & 0x1fff_ffff)
    switch key & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .eightBytes(try fixed(UInt64.self, start)))
    case 5: return (number, .fourBytes(try fixed(UInt32.self, start)))
    case 2:
      let length = try varint()
      guard length <= UInt64(end - place) else { throw malformed(start) }
      let range = place..<(place + Int(length))
      place = range.upperBound
      return (number, .bytes(range))
    default: throw malformed(start)
    }
  }

  /// The rest of the message as packed varints.
  mutating func packedVarints() throws -> [UInt64] {
    var values: [UInt64] = []
    while place < end { values.append(try varint()) }
    return values
  }

  private mutating func fixed<Word: FixedWidthInteger>(_ type: Word.Type, _ start: Int) throws -> Word {
    guard end - place >= MemoryLayout<Word>.size else { throw malformed(start) }
    defer { place += MemoryLayout<Word>.size }
    return Word(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Word.self))
  }

  private mutating func varint() throws -> UInt64 {
    var value: UInt64 = 0
    let start = place
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard place < end else { throw malformed(start) }
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw malformed(start)
  }

  private func malformed(_ offset: Int) -> Failure {
    Failure(
      .badData, subject, "the field at byte \(offset) is malformed",
      remedy: "the file is damaged or of another kind; copy it again")
  }
}
