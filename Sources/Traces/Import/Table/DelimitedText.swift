import Failures
import Files

/// Reads the records of a table in text form: fields divided by comma, tab, semicolon, bar or spaces, quotes as in RFC 4180, any
/// kind of line end.
///
/// The bytes are never copied; a record is a list of places in them.
struct DelimitedText {
  /// Where a field's bytes lie.
  struct Field {
    var range: Range<Int>
    /// Whether doubled quotes in it stand for one.
    var hasDoubledQuotes = false
  }

  let path: String
  /// The byte between fields; a space stands for any number of spaces and tabs.
  let delimiter: UInt8
  /// The line on which the last record began, from 1.
  private(set) var line = 0
  /// Whether the last record ended with a line break.
  private(set) var isEnded = true
  /// Whether the last field was closed by its quote.
  private(set) var endsWithQuote = false
  private let bytes: UnsafeRawBufferPointer
  private var place: Int
  private var linesSeen = 0

  /// Starts at the head of some bytes, after a byte order mark and lines of comments; the caller keeps the bytes alive.
  init(_ bytes: UnsafeRawBufferPointer, path: String) {
    self.path = path
    self.bytes = bytes
    place = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    (place, linesSeen) = Self.afterComments(bytes, from: place)
    delimiter = Self.delimiter(of: bytes[place...])
  }

  /// How much of the bytes was read.
  var bytesRead: Int { place }

  /// Leading lines that begin with "#" are comments, but the last of them is the head where numbers follow it.
  private static func afterComments(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (place: Int, lines: Int) {
    var (place, lines) = (start, 0)
    var last: (place: Int, lines: Int)?
    // A spreadsheet's line that names the delimiter.
    if bytes[place...].prefix(4).elementsEqual("sep=".utf8) {
      place = (bytes[place...].firstIndex(of: 10) ?? bytes.count - 1) + 1
      lines += 1
    }
    while place < bytes.count, bytes[place] == 35 {
      last = (place + 1, lines)
      place = (bytes[place...].firstIndex(of: 10) ?? bytes.count - 1) + 1
      lines += 1
    }
    guard var head = last else { return (place, lines) }
    let next = bytes[place...].prefix { $0 != 10 }
    let isOfNumbers = !next.isEmpty && next.allSatisfy { !(65...122).contains($0) || $0 == 69 || $0 == 101 }
    guard isOfNumbers else { return (place, lines) }
    while head.place < bytes.count, bytes[head.place] == 32 { head.place += 1 }
    return head
  }

  /// The mark that the first line has most of outside quotes; spaces where it has none.
  private static func delimiter(of bytes: Slice<UnsafeRawBufferPointer>) -> UInt8 {
    var counts: [UInt8: Int] = [44: 0, 9: 0, 59: 0, 124: 0, 32: 0]
    var isQuoted = false
    for byte in bytes {
      if byte == 34 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 10 || byte == 13 { break }
      counts[byte]? += 1
    }
    let most = [44, 9, 59, 124].max { (counts[$0] ?? 0, 44 == $0 ? 1 : 0) < (counts[$1] ?? 0, 44 == $1 ? 1 : 0) } ?? 44
    return counts[most] == 0 && counts[32] ?? 0 > 0 ? 32 : most
  }

  /// Reads the next record that is not an empty line.
  ///
  /// - Returns: false at the end of the file.
  /// - Throws: `Failure` of kind `badData` for NUL bytes and misplaced or open quotes.
  mutating func next(into fields: inout [Field]) throws -> Bool {
    while place < bytes.count, bytes[place] == 10 || bytes[place] == 13 { skipLineEnd() }
    if delimiter == 32 { skipSpaces() }
    fields.removeAll(keepingCapacity: true)
    guard place < bytes.count else { return false }
    line = linesSeen + 1
    while true {
      endsWithQuote = false
      fields.append(bytes[place...].first == 34 ? try quotedField() : try plainField())
      guard place < bytes.count, bytes[place] == delimiter || (delimiter == 32 && bytes[place] == 9) else { break }
      place += 1
      if delimiter == 32 {
        skipSpaces()
        if place == bytes.count || bytes[place] == 10 || bytes[place] == 13 { break }
      }
      guard place < bytes.count else {
        fields.append(Field(range: place..<place))
        break
      }
    }
    isEnded = place < bytes.count
    if isEnded { skipLineEnd() }
    return true
  }

  private mutating func skipSpaces() {
    while place < bytes.count, bytes[place] == 32 || bytes[place] == 9 { place += 1 }
  }

  private mutating func skipLineEnd() {
    linesSeen += 1
    place += bytes[place] == 13 && place + 1 < bytes.count && bytes[place + 1] == 10 ? 2 : 1
  }

  private mutating func plainField() throws -> Field {
    let start = place
    let isSpaced = delimiter == 32
    while place < bytes.count {
      let byte = bytes[place]
      if byte == delimiter || byte == 10 || byte == 13 || (isSpaced && byte == 9) { break }
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
      endsWithQuote = true
      guard place == bytes.count || [delimiter, 9, 10, 13].contains(bytes[place]) else {
        throw Failure(
          .badData, "\(path) line \(linesSeen + 1)", "has text after a closing quote (byte \(place))",
          remedy: "write a quote inside a quoted field twice")
      }
      return field
    }
    // The last line may be being written.
    if linesSeen + 1 == line {
      field.range = field.range.lowerBound..<place
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
