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

  /// Whether it is a number.
  var isNumber: Bool {
    if case .number = self { return true }
    return false
  }

  /// What pandas reads as missing by default, and what other programs write for it.
  private static let wordsForGaps: Set<String> = [
    "na", "n/a", "n.a.", "#n/a", "#n/a n/a", "#na", "<na>", "null", "#null!", "(null)", "\\n", "none", "nil", "missing",
    "undefined", "-", "--", "---", "?", ".",
  ]
  /// C, Python, R, Java, spreadsheets' errors.
  private static let wordsForNumbers: [String: Double] = [
    "nan": .nan, "+nan": .nan, "-nan": .nan, "#num!": .nan, "#div/0!": .nan, "#value!": .nan, "#ref!": .nan,
    "#name?": .nan, "inf": .infinity, "+inf": .infinity, "-inf": -.infinity, "infinity": .infinity,
    "+infinity": .infinity, "-infinity": -.infinity, "∞": .infinity, "+∞": .infinity, "-∞": -.infinity,
  ]
  private static let wrappers = ["tensor(", "array(", "np.float16(", "np.float32(", "np.float64("]

  /// Reads decimal numbers, the words for numbers that are not finite and the words for gaps, in any case, spaces around them
  /// apart; a number inside `tensor(…)` or a NumPy scalar counts.
  init(_ bytes: UnsafeRawBufferPointer) {
    let text = Self.trimmed(bytes)
    guard !text.isEmpty else {
      self = .gap
      return
    }
    if let value = DecimalNumber.value(text) {
      self = value.isFinite ? .number(value) : .tooLarge
      return
    }
    // Longer than any number is written; a long text is not worth decoding.
    self = text.count <= 400 ? NumberText(word: String(decoding: text, as: UTF8.self).lowercased()) : .text
  }

  /// Reads a text as the bytes of it are read.
  init(_ text: String) {
    self = Array(text.utf8).withUnsafeBytes { NumberText($0) }
  }

  private init(word: String) {
    if let value = Self.wordsForNumbers[word] ?? Self.microsoft(word) {
      self = .number(value)
    } else if Self.wordsForGaps.contains(word) {
      self = .gap
    } else if word.hasPrefix("nan(") || word.hasPrefix("-nan("), word.hasSuffix(")") {
      self = .number(.nan)
    } else if let wrapper = Self.wrappers.first(where: { word.hasPrefix($0) }), word.hasSuffix(")") {
      let inner = word.dropFirst(wrapper.count).prefix { $0 != "," && $0 != ")" }
      self = NumberText(String(inner))
    } else {
      self = .text
    }
  }

  /// The words of Microsoft's C library before 2015, also as its printf rounds them: "1.#INF00", "-1.#IND", "1.#R".
  private static func microsoft(_ word: String) -> Double? {
    let isNegative = word.hasPrefix("-")
    guard let mark = word.range(of: "1.#"), word[..<mark.lowerBound].allSatisfy({ "+-".contains($0) }) else {
      return nil
    }
    let kind = word[mark.upperBound...]
    if kind.hasPrefix("inf") || kind == "j" && !isNegative { return isNegative ? -.infinity : .infinity }
    return ["ind", "qnan", "snan", "io", "qo", "r", "j"].contains { kind.hasPrefix($0) } ? .nan : nil
  }

  private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (start, end) = (0, bytes.count)
    while start < end, bytes[start] == 32 || bytes[start] == 9 { start += 1 }
    while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }
}
