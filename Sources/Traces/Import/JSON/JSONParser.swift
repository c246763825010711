import Failures
import Files

/// Reads JSON text (RFC 8259) and says where it is wrong; reads also the words for numbers that are not finite.
struct JSONParser {
  private static let deepest = 128

  private let bytes: UnsafeRawBufferPointer
  private let end: Int
  private let subject: String
  private var place: Int
  /// Whether the value was read whole.
  private(set) var hasValue = false

  /// Whether everything was looked at, so that what is wrong may be that the text ends too early.
  var isAtEnd: Bool { place >= end }

  /// Starts to read a part of mapped bytes; the caller keeps them alive. `subject` names it in messages.
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, subject: String) {
    self.bytes = bytes
    self.subject = subject
    (place, end) = (range.lowerBound, range.upperBound)
  }

  /// Reads a whole file that holds one value.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or `badData` with the offset of what is wrong.
  static func value(ofFile path: String) throws -> JSONValue {
    let file = try MappedFile(path)
    return try file.explaining(as: [.text, .json]) {
      let start = file.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
      var parser = JSONParser(file.bytes, start..<file.bytes.count, subject: path)
      return try parser.onlyValue()
    }
  }

  /// Reads the value, after which there must be nothing more.
  ///
  /// - Throws: `Failure` of kind `badData` with the offset of what is wrong.
  mutating func onlyValue() throws -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard place == end else { throw failure("has something after the end of its value") }
    hasValue = true
    return value
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> Failure {
    Failure(.badData, subject, "\(reason) (byte \(offset ?? place))", remedy: "correct the JSON text")
  }

  private mutating func skipSpace() {
    while place < end, [32, 9, 10, 13].contains(bytes[place]) { place += 1 }
  }

  private mutating func value(depth: Int) throws -> JSONValue {
    guard depth < Self.deepest else { throw failure("is nested more than \(Self.deepest) deep") }
    skipSpace()
    guard place < end else { throw failure("ends where a value should be") }
    switch bytes[place] {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    default: return try word()
    }
  }

  private mutating func object(_ depth: Int) throws -> JSONValue {
    place += 1
    var members: [JSONValue.Member] = []
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard place < end, bytes[place] == UInt8(ascii: "\"") else { throw failure("has no key where one should be") }
      let key = try string()
      guard take(":") else { throw failure("has no colon after the key \(String(key.prefix(40)).debugDescription)") }
      members.append(JSONValue.Member(key: key, value: try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw failure("has no comma or closing brace where one should be") }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws -> JSONValue {
    place += 1
    var elements: [JSONValue] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw failure("has no comma or closing bracket where one should be") }
    return .array(elements)
  }

  /// Skips space and a mark where it is next.
  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard place < end, bytes[place] == UInt8(ascii: mark) else { return false }
    place += 1
    return true
  }

  private mutating func word() throws -> JSONValue {
    let start = place
    while place < end, ![32, 9, 10, 13, 44, 58, 93, 125].contains(bytes[place]) { place += 1 }
    let text = String(decoding: bytes[start..<place].prefix(400), as: UTF8.self)
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "NaN", "nan", "-nan": return .number(.nan)
    case "Infinity", "inf": return .number(.infinity)
    case "-Infinity", "-inf": return .number(-.infinity)
    default: break
    }
    let digits = text.first == "-" ? text.dropFirst() : text[...]
    let isNumber =
      digits.first.map { ("0"..."9").contains($0) } == true
      && digits.utf8.allSatisfy { (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }
    guard isNumber, place - start <= 400, let value = Double(text) else {
      throw failure("has \(String(text.prefix(20)).debugDescription) where a value should be", at: start)
    }
    guard value.isFinite else {
      throw failure("has the number \(text.prefix(40)), beyond the range of 64-bit floating point numbers", at: start)
    }
    return .number(value)
  }

  private mutating func string() throws -> String {
    let start = place
    place += 1
    var pieces = ""
    var pieceStart = place
    func piece(upTo end: Int) throws -> String {
      guard let text = String(validating: bytes[pieceStart..<end], as: UTF8.self) else {
        throw failure("has text that is not UTF-8", at: pieceStart)
      }
      return text
    }
    while place < end {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        let last = try piece(upTo: place)
        place += 1
        return pieces.isEmpty ? last : pieces + last
      case UInt8(ascii: "\\"):
        pieces += try piece(upTo: place)
        pieces += try escape()
        pieceStart = place
      case 0..<32:
        throw failure("has a control character inside a text")
      default:
        place += 1
      }
    }
    throw failure("opens a text that is never closed", at: start)
  }

  /// Reads an escape, with place at its backslash; ends behind it.
  private mutating func escape() throws -> String {
    let start = place
    place += 2
    guard place <= end else { throw failure("ends inside an escape", at: start) }
    switch bytes[place - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(start)
    default: throw failure("has an escape that JSON does not know", at: start)
    }
  }

  private mutating func unicodeEscape(_ start: Int) throws -> String {
    let unit = try fourDigits(start)
    if let scalar = Unicode.Scalar(unit) { return String(scalar) }
    // A surrogate pair; Python writes lone halves for bytes that it could not decode, and U+FFFD stands for these.
    if (0xd800..<0xdc00).contains(unit), place + 6 <= end, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    {
      let before = place
      place += 2
      let low = try fourDigits(start)
      if (0xdc00..<0xe000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
      {
        return String(scalar)
      }
      place = before
    }
    return "\u{fffd}"
  }

  private mutating func fourDigits(_ start: Int) throws -> UInt32 {
    guard place + 4 <= end else {
      place = end
      throw failure("ends inside an escape", at: start)
    }
    guard let text = String(validating: bytes[place..<(place + 4)], as: UTF8.self),
      text.utf8.allSatisfy({ Self.isHexadecimal($0) }), let value = UInt32(text, radix: 16)
    else { throw failure("has an escape without four hexadecimal digits", at: start) }
    place += 4
    return value
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
}
