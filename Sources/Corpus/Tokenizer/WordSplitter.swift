/// The word pattern of GPT-2, done by hand over UTF-8:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// Every byte of the text belongs to exactly one word.
struct WordSplitter {
  private static let apostrophe = UInt8(ascii: "'")
  private static let blank = UInt8(ascii: " ")

  let characters: CharacterTable

  /// Calls `body` with every word in turn.
  func split(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard let base = text.baseAddress else { return }
    var start = 0
    while start < text.count {
      let end = endOfWord(from: start, in: base, count: text.count)
      body(UnsafeBufferPointer(rebasing: text[start..<end]))
      start = end
    }
  }

  /// Where the word ends that begins at `start`, which is below `count`.
  @inline(__always) func endOfWord(from start: Int, in text: UnsafePointer<UInt8>, count: Int) -> Int {
    let first = text[start]
    if first == Self.apostrophe {
      let length = Self.contraction(at: start, in: text, count: count)
      if length > 0 { return start + length }
    }
    var next = start
    if first == Self.blank {
      guard start + 1 < count else { return count }
      next += 1
    }
    let (entry, length) = characters.entry(at: next, in: text)
    let kind = entry & CharacterTable.Kind.mask
    if kind == CharacterTable.Kind.space { return endOfSpace(from: start, in: text, count: count) }
    return endOfRun(of: kind, from: next + length, in: text, count: count)
  }

  @inline(__always) private func endOfRun(
    of kind: UInt16, from start: Int, in text: UnsafePointer<UInt8>, count: Int
  ) -> Int {
    let latin = characters.latin
    var end = start
    while end < count {
      let byte = text[end]
      if byte < 0x80 {
        guard latin[Int(byte)] & CharacterTable.Kind.mask == kind else { break }
        end += 1
      } else {
        let (entry, length) = characters.entry(at: end, in: text)
        guard entry & CharacterTable.Kind.mask == kind else { break }
        end += length
      }
    }
    return end
  }

  /// White space leaves its last character to what follows, unless it is the only one.
  private func endOfSpace(from start: Int, in text: UnsafePointer<UInt8>, count: Int) -> Int {
    var end = start
    var last = start
    while end < count {
      let (entry, length) = characters.entry(at: end, in: text)
      guard entry & CharacterTable.Kind.mask == CharacterTable.Kind.space else { return last > start ? last : end }
      last = end
      end += length
    }
    return end
  }

  /// The bytes of the contraction that an apostrophe begins, 0 when it begins none.
  private static func contraction(at start: Int, in text: UnsafePointer<UInt8>, count: Int) -> Int {
    guard start + 1 < count else { return 0 }
    let second = text[start + 1]
    switch second {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
      let third = second == UInt8(ascii: "l") ? second : UInt8(ascii: "e")
      return start + 2 < count && text[start + 2] == third ? 3 : 0
    default: return 0
    }
  }
}
