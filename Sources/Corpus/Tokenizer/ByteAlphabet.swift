/// The printable stand-ins of bytes in byte-level vocabularies (GPT-2): bytes 33-126, 161-172 and 174-255 stand for
/// themselves, the other 68 are numbered upwards from U+0100 in increasing order.
enum ByteAlphabet {
  /// The character of every byte.
  static let characters: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0...255).map { (byte: UInt8) in
      if isPrintable(byte) { return Unicode.Scalar(byte) }
      defer { next += 1 }
      return Unicode.Scalar(next) ?? Unicode.Scalar(byte)
    }
  }()

  /// All bytes in the order of their characters: the order in which a trained vocabulary numbers them.
  static let bytesByCharacter: [UInt8] = (0...255).sorted {
    characters[Int($0)].value < characters[Int($1)].value
  }

  private static let byteOfCharacter: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: (0...255).map { (byte: UInt8) in (characters[Int(byte)], byte) })

  /// Whether a byte occurs in UTF-8 text at all; 13 of them do not.
  static func occursInText(_ byte: UInt8) -> Bool { byte < 0xf5 && byte != 0xc0 && byte != 0xc1 }

  /// The token that stands for bytes.
  static func token(for bytes: some Sequence<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(characters[Int(byte)]) }
    return String(scalars)
  }

  /// The bytes that a token stands for; its own UTF-8 when a character of it is no stand-in.
  static func bytes(of token: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in token.unicodeScalars {
      guard let byte = byteOfCharacter[scalar] else { return Array(token.utf8) }
      bytes.append(byte)
    }
    return bytes
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174
  }
}
