/// What the word pattern tells apart.
enum CharacterClass {
  /// General categories Lu, Ll, Lt, Lm, Lo.
  case letter
  /// General categories Nd, Nl, No.
  case number
  /// The property White_Space.
  case space
  /// Everything else.
  case other

  /// The class of a character of valid UTF-8 and the number of its bytes.
  static func at(_ index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (kind: CharacterClass, length: Int) {
    let first = bytes[index]
    if first < 0x80 { return (ofASCII(first), 1) }
    let (scalar, length) = UTF8Reading.scalar(at: index, in: bytes)
    return (of(scalar), length)
  }

  private static func ofASCII(_ byte: UInt8) -> CharacterClass {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a: .letter
    case 0x30...0x39: .number
    case 0x20, 0x09...0x0d: .space
    default: .other
    }
  }

  private static func of(_ scalar: UInt32) -> CharacterClass {
    switch scalar {
    case 0x4e00...0x9fff, 0xac00...0xd7a3: return .letter
    case 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: return .space
    default: break
    }
    switch Unicode.Scalar(scalar)?.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return .other
    }
  }
}

/// Reading characters from UTF-8 that is known to be valid.
enum UTF8Reading {
  /// The code point at a first byte and the number of its bytes.
  static func scalar(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (value: UInt32, length: Int) {
    let first = UInt32(bytes[index])
    func rest(_ offset: Int) -> UInt32 { UInt32(bytes[index + offset] & 0x3f) }
    switch first {
    case ..<0x80: return (first, 1)
    case ..<0xe0: return ((first & 0x1f) << 6 | rest(1), 2)
    case ..<0xf0: return ((first & 0x0f) << 12 | rest(1) << 6 | rest(2), 3)
    default: return ((first & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
    }
  }
}
