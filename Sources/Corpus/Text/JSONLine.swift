/// Takes the text out of one line of JSON (RFC 8259, and NaN and Infinity as Python writes them) without building a tree.
struct JSONLine {
  /// Why a line gives no text.
  struct Problem: Error {
    /// Byte of the line.
    let offset: Int
    let reason: String
  }

  private static let deepest = 512

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Puts the string of a key into `text`; of equal keys the last counts, as in Python.
  ///
  /// - Parameter line: valid UTF-8.
  /// - Throws: `Problem` when the line is no JSON object, or the key is missing or no string.
  static func read(_ line: UnsafeBufferPointer<UInt8>, key: [UInt8], into text: inout [UInt8]) throws(Problem) {
    var reader = JSONLine(line)
    try reader.readObject(key, &text)
  }

  private mutating func readObject(_ key: [UInt8], _ text: inout [UInt8]) throws(Problem) {
    skipSpace()
    let start = index
    guard take("{") else { throw problem("is not a JSON object") }
    var isFound = false
    var name: [UInt8] = []
    skipSpace()
    if !take("}") {
      repeat {
        skipSpace()
        try readString(into: &name)
        skipSpace()
        guard take(":") else { throw problem("has no colon after a key") }
        skipSpace()
        if name == key {
          guard peek == UInt8(ascii: "\"") else {
            throw problem("the key \"\(String(decoding: key, as: UTF8.self))\" holds no string")
          }
          try readString(into: &text)
          isFound = true
        } else {
          try skipValue(depth: 1)
        }
        skipSpace()
      } while take(",")
      guard take("}") else { throw problem("is not valid JSON: a comma or closing brace is missing") }
    }
    skipSpace()
    guard index == bytes.count else { throw problem("is not valid JSON: something follows the object") }
    guard isFound else {
      throw Problem(offset: start, reason: "has no key \"\(String(decoding: key, as: UTF8.self))\"")
    }
  }

  private mutating func skipValue(depth: Int) throws(Problem) {
    guard depth < Self.deepest else { throw problem("is nested deeper than \(Self.deepest) levels") }
    switch peek {
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "{"): try skipItems(closing: "}", depth: depth)
    case UInt8(ascii: "["): try skipItems(closing: "]", depth: depth)
    default: try skipWord()
    }
  }

  private mutating func skipItems(closing: Unicode.Scalar, depth: Int) throws(Problem) {
    index += 1
    skipSpace()
    if take(closing) { return }
    repeat {
      skipSpace()
      if closing == "}" {
        try skipString()
        skipSpace()
        guard take(":") else { throw problem("has no colon after a key") }
        skipSpace()
      }
      try skipValue(depth: depth + 1)
      skipSpace()
    } while take(",")
    guard take(closing) else { throw problem("is not valid JSON: a comma or closing bracket is missing") }
  }

  /// A number or a name such as `null`.
  private mutating func skipWord() throws(Problem) {
    for word in ["true", "false", "null", "NaN", "Infinity", "-Infinity"] where starts(with: word) {
      index += word.utf8.count
      return
    }
    let start = index
    _ = take("-")
    if !take("0") { try skipDigits(from: start) }
    if take(".") { try skipDigits(from: start) }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try skipDigits(from: start)
    }
  }

  private mutating func skipDigits(from start: Int) throws(Problem) {
    let first = index
    while let byte = peek, byte >= 0x30 && byte <= 0x39 { index += 1 }
    guard index > first else { throw Problem(offset: start, reason: "is not valid JSON: no value where one must be") }
  }

  private mutating func skipString() throws(Problem) {
    var skipped: [UInt8] = []
    try readString(into: &skipped)
  }

  private mutating func readString(into output: inout [UInt8]) throws(Problem) {
    output.removeAll(keepingCapacity: true)
    let start = index
    guard take("\"") else { throw problem("is not valid JSON: a string must begin here") }
    while true {
      let first = index
      while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5c, bytes[index] >= 0x20 { index += 1 }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[first..<index]))
      guard index < bytes.count else { throw Problem(offset: start, reason: "is cut inside a string") }
      if take("\"") { return }
      guard take("\\") else { throw problem("holds a control character inside a string") }
      try readEscape(into: &output)
    }
  }

  private mutating func readEscape(into output: inout [UInt8]) throws(Problem) {
    guard let byte = peek else { throw problem("is cut inside a string") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
    case UInt8(ascii: "b"): output.append(8)
    case UInt8(ascii: "f"): output.append(12)
    case UInt8(ascii: "n"): output.append(10)
    case UInt8(ascii: "r"): output.append(13)
    case UInt8(ascii: "t"): output.append(9)
    case UInt8(ascii: "u"):
      var value = try readHexadecimal()
      if (0xd800...0xdbff).contains(value), take("\\"), take("u") {
        let low = try readHexadecimal()
        guard (0xdc00...0xdfff).contains(low) else { throw problem("holds half a surrogate pair, which is no text") }
        value = 0x10000 + ((value - 0xd800) << 10 | (low - 0xdc00))
      }
      guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else {
        throw problem("holds half a surrogate pair, which is no text")
      }
      output.append(contentsOf: encoded)
    default: throw problem("holds an escape that JSON does not know")
    }
  }

  private mutating func readHexadecimal() throws(Problem) -> UInt32 {
    guard index + 4 <= bytes.count else { throw problem("is cut inside an escape") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes[index]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x37
      case 0x61...0x66: digit = byte - 0x57
      default: throw problem("holds an escape without four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  private func starts(with word: String) -> Bool {
    let end = index + word.utf8.count
    return end <= bytes.count && UnsafeBufferPointer(rebasing: bytes[index..<end]).elementsEqual(word.utf8)
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] == 0x20 || (9...10).contains(bytes[index]) || bytes[index] == 13 {
      index += 1
    }
  }

  private func problem(_ reason: String) -> Problem { Problem(offset: index, reason: reason) }
}
