/// The word pattern of GPT-2, done by hand over UTF-8:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// Every byte of the text belongs to exactly one word.
enum WordSplitter {
  private static let apostrophe = UInt8(ascii: "'")
  private static let blank = UInt8(ascii: " ")

  /// Calls `body` with every word in turn.
  static func split(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var start = 0
    while start < bytes.count {
      let end = endOfWord(from: start, in: bytes)
      body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      start = end
    }
  }

  private static func endOfWord(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    if bytes[start] == apostrophe, let length = contraction(at: start, in: bytes) { return start + length }
    if bytes[start] == blank && start + 1 < bytes.count {
      let (kind, length) = CharacterClass.at(start + 1, in: bytes)
      if kind != .space { return endOfRun(of: kind, from: start + 1 + length, in: bytes) }
    }
    let (kind, length) = CharacterClass.at(start, in: bytes)
    return kind == .space
      ? endOfSpace(from: start, in: bytes) : endOfRun(of: kind, from: start + length, in: bytes)
  }

  private static func contraction(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    switch bytes[start + 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    default: break
    }
    guard start + 2 < bytes.count else { return nil }
    switch (bytes[start + 1], bytes[start + 2]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default: return nil
    }
  }

  private static func endOfRun(
    of kind: CharacterClass, from start: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var end = start
    while end < bytes.count {
      let (next, length) = CharacterClass.at(end, in: bytes)
      guard next == kind else { break }
      end += length
    }
    return end
  }

  /// White space leaves its last character to what follows, unless it is the only one.
  private static func endOfSpace(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var end = start
    var last = start
    while end < bytes.count {
      let (kind, length) = CharacterClass.at(end, in: bytes)
      guard kind == .space else { return last > start ? last : end }
      last = end
      end += length
    }
    return end
  }
}
