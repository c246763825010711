/// A cell of a table, or a word that stands for a number.
enum NumberText: Equatable {
  /// Nothing is recorded: an empty cell or a word that says so.
  case gap
  /// A recorded number, which may be infinite or not a number where the source says so in words.
  case number(Double)
  /// A number beyond the range of 64-bit floating point.
  case tooLarge
  /// Something else.
  case text

  private static let wordsForGaps: Set<String> = ["na", "n/a", "null", "none", "-", "<na>"]
  private static let wordsForNumbers: [String: Double] = [
    "nan": .nan, "+nan": .nan, "-nan": .nan, "inf": .infinity, "+inf": .infinity, "-inf": -.infinity,
    "infinity": .infinity, "+infinity": .infinity, "-infinity": -.infinity,
  ]

  /// Reads decimal numbers, the words for numbers that are not finite and the words for gaps, in any case, spaces around them
  /// apart.
  init(_ bytes: UnsafeRawBufferPointer) {
    var text = bytes[...]
    while let first = text.first, first == 32 || first == 9 { text = text.dropFirst() }
    while let last = text.last, last == 32 || last == 9 { text = text.dropLast() }
    guard !text.isEmpty else {
      self = .gap
      return
    }
    // Longer than any number is written; a long text is not worth decoding.
    guard text.count <= 400 else {
      self = .text
      return
    }
    let word = String(decoding: text, as: UTF8.self)
    if text.allSatisfy(Self.isOfNumber), let value = Double(word) {
      self = value.isFinite ? .number(value) : .tooLarge
      return
    }
    let lowercased = word.lowercased()
    if let value = Self.wordsForNumbers[lowercased] {
      self = .number(value)
    } else {
      self = Self.wordsForGaps.contains(lowercased) ? .gap : .text
    }
  }

  /// Reads a text as the bytes of it are read.
  init(_ text: String) {
    self = Array(text.utf8).withUnsafeBytes { NumberText($0) }
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || byte == 43 || byte == 45 || byte == 46 || byte == 69 || byte == 101
  }
}

/// A step as a source writes it.
enum StepNumber {
  /// Beyond this, not every whole number has a 64-bit floating point number of its own.
  static let largest = 1 << 53

  /// The whole number that a floating-point number is; nil for fractions, negative and too large ones.
  static func exact(_ value: Double) -> Int? {
    guard value >= 0, value <= Double(largest), value.rounded() == value else { return nil }
    return Int(value)
  }
}
