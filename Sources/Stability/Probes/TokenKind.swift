/// What a token is by its first character that is not a space.
enum TokenKind: Int, CaseIterable {
  /// Letters behind a space: the beginning of a word.
  case word
  /// Letters without a space before them: more of a word, or a word behind a sign.
  case letters
  case digits
  /// Signs of punctuation and symbols.
  case sign
  /// Nothing but white space.
  case space
  /// Parts of characters, and control characters.
  case other

  /// Looks at a token's text; U+FFFD stands for bytes that make no character alone.
  init(_ text: String) {
    guard let first = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) else {
      self = text.isEmpty ? .other : .space
      return
    }
    let isBehindSpace = text.unicodeScalars.first?.properties.isWhitespace ?? false
    if first.properties.isAlphabetic {
      self = isBehindSpace ? .word : .letters
    } else if first.properties.numericType != nil {
      self = .digits
    } else if first == "\u{fffd}" || first.properties.generalCategory == .control {
      self = .other
    } else {
      self = .sign
    }
  }

  /// Its name in results.
  var name: String {
    switch self {
    case .word: "word after a space"
    case .letters: "letters"
    case .digits: "digits"
    case .sign: "punctuation"
    case .space: "space"
    case .other: "other"
    }
  }
}
