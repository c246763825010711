import Files

/// One cell of an exported table.
enum TextCell {
  case gap
  case integer(Int64)
  case number(Double)
  case text(String)
}

/// Rows of cells as text: delimited by commas, or an object a line.
///
/// Numbers are written with the fewest digits from which a 64-bit reader gets the same number again. Numbers that are not
/// finite are NaN, Inf and -Inf, as texts in JSON, which has no such numbers. A gap is an empty field, or null.
struct TextCells {
  /// The two forms of text.
  enum Form {
    case delimited
    case jsonLines
  }

  private(set) var bytes: [UInt8] = []
  private let form: Form
  private let keys: [[UInt8]]
  private var column = 0

  /// Starts a table; delimited text begins with the titles of its columns.
  init(_ form: Form, titles: [String]) {
    self.form = form
    keys = titles.enumerated().map { index, title in
      switch form {
      case .delimited: index == 0 ? [] : [UInt8(ascii: ",")]
      case .jsonLines: Array((index == 0 ? "{" : ",").utf8) + Self.quoted(title) + [UInt8(ascii: ":")]
      }
    }
    guard form == .delimited else { return }
    for title in titles { add(.text(title)) }
  }

  /// Adds the next cell; the last of a row ends the line.
  mutating func add(_ cell: TextCell) {
    bytes += keys[column]
    switch cell {
    case .gap: if form == .jsonLines { bytes += "null".utf8 }
    case .integer(let value): bytes += value.description.utf8
    case .number(let value): add(value)
    case .text(let text): bytes += form == .jsonLines ? Self.quoted(text) : Array(CSVField.quoted(text).utf8)
    }
    column += 1
    guard column == keys.count else { return }
    column = 0
    bytes += form == .jsonLines ? [UInt8(ascii: "}"), 10] : [10]
  }

  /// Forgets what was written out.
  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  private mutating func add(_ value: Double) {
    if value.isFinite {
      bytes += value.description.utf8
      return
    }
    let word = value.isNaN ? "NaN" : value < 0 ? "-Inf" : "Inf"
    bytes += form == .jsonLines ? Self.quoted(word) : Array(word.utf8)
  }

  private static func quoted(_ text: String) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var answer: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): answer += [UInt8(ascii: "\\"), byte]
      case 0..<32: answer += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: answer.append(byte)
      }
    }
    return answer + [UInt8(ascii: "\"")]
  }
}
