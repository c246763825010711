import Failures
import Files

/// Reads the records of a table in text form: comma or tab between the fields, quotes as in RFC 4180, any kind of line end.
///
/// The file is mapped, never copied; a record is a list of places in it.
struct DelimitedText {
  /// Where a field's bytes lie.
  struct Field {
    var range: Range<Int>
    /// Whether doubled quotes in it stand for one.
    var hasDoubledQuotes = false
  }

  let path: String
  /// The byte between fields.
  let delimiter: UInt8
  /// The line on which the last record began, from 1.
  private(set) var line = 0
  private let bytes: UnsafeRawBufferPointer
  private var place: Int
  private var linesSeen = 0

  /// Starts at the head of a mapped file, after a byte order mark; the caller keeps the file alive.
  init(_ file: MappedFile) {
    path = file.path
    bytes = file.bytes
    place = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    delimiter = Self.delimiter(of: bytes)
  }

  /// Tab or comma, whichever the first line has more of outside quotes.
  private static func delimiter(of bytes: UnsafeRawBufferPointer) -> UInt8 {
    var (commas, tabs, isQuoted) = (0, 0, false)
    for byte in bytes {
      if byte == 34 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 10 || byte == 13 { break }
      if byte == 44 { commas += 1 }
      if byte == 9 { tabs += 1 }
    }
    return tabs > commas ? 9 : 44
  }

  /// Reads the next record that is not an empty line.
  ///
  /// - Returns: false at the end of the file.
  /// - Throws: `Failure` of kind `badData` for NUL bytes and misplaced or open quotes.
  mutating func next(into fields: inout [Field]) throws -> Bool {
    while place < bytes.count, bytes[place] == 10 || bytes[place] == 13 { skipLineEnd() }
    fields.removeAll(keepingCapacity: true)
    guard place < bytes.count else { return false }
    line = linesSeen + 1
    while true {
      fields.append(bytes[place...].first == 34 ? try quotedField() : try plainField())
      guard place < bytes.count, bytes[place] == delimiter else { break }
      place += 1
      guard place < bytes.count else {
        fields.append(Field(range: place..<place))
        break
      }
    }
    if place < bytes.count { skipLineEnd() }
    return true
  }

  private mutating func skipLineEnd() {
    linesSeen += 1
    place += bytes[place] == 13 && place + 1 < bytes.count && bytes[place + 1] == 10 ? 2 : 1
  }

  private mutating func plainField() throws -> Field {
    let start = place
    while place < bytes.count {
      let byte = bytes[place]
      if byte == delimiter || byte == 10 || byte == 13 { break }
      if byte == 0 { throw nulByte() }
      place += 1
    }
    return Field(range: start..<place)
  }

  private mutating func quotedField() throws -> Field {
    place += 1
    var field = Field(range: place..<place)
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 0 { throw nulByte() }
      if byte == 10 { linesSeen += 1 }
      guard byte == 34 else {
        place += 1
        continue
      }
      if place + 1 < bytes.count, bytes[place + 1] == 34 {
        field.hasDoubledQuotes = true
        place += 2
        continue
      }
      field.range = field.range.lowerBound..<place
      place += 1
      guard place == bytes.count || [delimiter, 10, 13].contains(bytes[place]) else {
        throw Failure(
          .badData, "\(path) line \(linesSeen + 1)", "has text after a closing quote (byte \(place))",
          remedy: "write a quote inside a quoted field twice")
      }
      return field
    }
    throw Failure(
      .badData, "\(path) line \(line)", "opens a quote at byte \(field.range.lowerBound - 1) that is never closed")
  }

  private func nulByte() -> Failure {
    Failure(
      .badData, "\(path) line \(linesSeen + 1)", "holds a zero byte (byte \(place))",
      remedy: "save the table as UTF-8 text")
  }

  /// The bytes of a field, for reading a number.
  func raw(_ field: Field) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[field.range]) }

  /// A field as text.
  ///
  /// - Throws: `Failure` of kind `badData` when it is not UTF-8.
  func text(_ field: Field) throws -> String {
    guard let text = String(validating: raw(field), as: UTF8.self) else {
      throw Failure(
        .badData, "\(path) line \(line)", "the field at byte \(field.range.lowerBound) is not UTF-8",
        remedy: "save the table as UTF-8 text")
    }
    return field.hasDoubledQuotes ? text.replacing("\"\"", with: "\"") : text
  }
}
