/// Where a text may be cut so that its parts give the same tokens as the whole.
///
/// Before a line break or a space that follows a visible ASCII character a word always ends and nothing composes; the
/// cut is allowed when no added token reaches across such a place either.
struct TextCut: Sendable {
  private let separators: [UInt8]

  /// - Parameters:
  ///   - matchers: the added tokens of the tokenizer.
  ///   - addsPrefixSpace: whether what does not begin with a space gets one.
  init(_ matchers: [AddedTokenMatcher], addsPrefixSpace: Bool = false) {
    separators = (addsPrefixSpace ? [32] : [10, 13, 32]).filter { separator in
      matchers.allSatisfy { $0.allowsCut(before: separator) }
    }
  }

  /// The last place to cut, nil when there is none.
  func last(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var index = bytes.count - 1
      while index > 0 {
        if separators.contains(bytes[index]) && Self.isVisible(bytes[index - 1]) { return index }
        index -= 1
      }
      return nil
    }
  }

  /// Whether a byte is an ASCII character that is neither white space nor a control.
  static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f }
}
