/// Cuts text at added tokens: leftmost, then longest.
struct AddedTokenMatcher: Sendable {
  /// A stretch of text between added tokens, or one of them.
  enum Piece {
    case text(UnsafeBufferPointer<UInt8>)
    case token(Int32)
  }

  /// A token to look for, spelt as the text will spell it.
  struct Pattern {
    let token: AddedToken
    let bytes: [UInt8]
  }

  private let patterns: [Pattern]
  /// Whether any token can begin with two given bytes; a token of one byte begins with that byte and any other.
  private var beginnings = [Bool](repeating: false, count: 1 << 16)
  private var startsToken = [Bool](repeating: false, count: 256)
  private let edges: FlatTable
  private var tokenAtNode: [Int32] = [-1]

  init(_ patterns: [Pattern]) {
    self.patterns = patterns
    edges = FlatTable(capacity: patterns.reduce(0) { $0 + $1.bytes.count })
    for (number, pattern) in patterns.enumerated() where !pattern.bytes.isEmpty {
      var node = 0
      for byte in pattern.bytes {
        let key = Self.key(node, byte)
        let next = edges.value(of: key)
        if next != FlatTable.missing {
          node = Int(next)
        } else {
          tokenAtNode.append(-1)
          node = tokenAtNode.count - 1
          edges.insert(key, UInt64(node))
        }
      }
      tokenAtNode[node] = Int32(number)
      noteBeginning(of: pattern.bytes)
    }
  }

  /// Whether a text may be cut before any such byte that follows a visible ASCII character, and its parts split alone.
  func allowsCut(before separator: UInt8) -> Bool {
    patterns.allSatisfy { pattern in
      !pattern.token.singleWord && !pattern.token.takesSpaceBefore && !pattern.token.takesSpaceAfter
        && !zip(pattern.bytes, pattern.bytes.dropFirst()).contains { TextCut.isVisible($0) && $1 == separator }
    }
  }

  private mutating func noteBeginning(of bytes: [UInt8]) {
    startsToken[Int(bytes[0])] = true
    let first = Int(bytes[0]) << 8
    if bytes.count > 1 {
      beginnings[first | Int(bytes[1])] = true
    } else {
      for second in 0..<256 { beginnings[first | second] = true }
    }
  }

  /// Calls `body` with every non-empty piece in turn.
  ///
  /// A token that takes white space along may reach into the next one; both are given then, as the `tokenizers` library does.
  func split(
    _ text: UnsafeBufferPointer<UInt8>, _ characters: CharacterTable, _ body: (Piece) -> Void
  ) {
    var textStart = 0
    var index = 0
    if !patterns.isEmpty, let start = text.baseAddress {
      while let (number, place) = nextMatch(from: index, in: text) {
        index = place.upperBound
        let token = patterns[number].token
        var (first, last) = (place.lowerBound, place.upperBound)
        if token.singleWord && (touchesWord(before: first, start) || touchesWord(after: last, text)) { continue }
        if token.takesSpaceBefore { first = max(textStart, Self.startOfSpace(before: first, start, characters)) }
        if token.takesSpaceAfter { last = Self.endOfSpace(from: last, text, characters) }
        if textStart < first { body(.text(UnsafeBufferPointer(rebasing: text[textStart..<first]))) }
        body(.token(token.id))
        textStart = last
      }
    }
    if textStart < text.count { body(.text(UnsafeBufferPointer(rebasing: text[textStart...]))) }
  }

  private func nextMatch(from begin: Int, in text: UnsafeBufferPointer<UInt8>) -> (number: Int, place: Range<Int>)? {
    startsToken.withUnsafeBufferPointer { startsToken in
      beginnings.withUnsafeBufferPointer { beginnings in
        var index = begin
        while index < text.count {
          let byte = text[index]
          guard startsToken[Int(byte)] else {
            index += 1
            continue
          }
          let second = index + 1 < text.count ? text[index + 1] : 0
          if beginnings[Int(byte) << 8 | Int(second)], let match = longestMatch(at: index, in: text) { return match }
          index += 1
        }
        return nil
      }
    }
  }

  private func longestMatch(
    at start: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> (number: Int, place: Range<Int>)? {
    var node = 0
    var end = start
    var match: (Int, Range<Int>)?
    while end < text.count {
      let next = edges.value(of: Self.key(node, text[end]))
      guard next != FlatTable.missing else { break }
      node = Int(next)
      end += 1
      if tokenAtNode[node] >= 0 { match = (Int(tokenAtNode[node]), start..<end) }
    }
    return match
  }

  private func touchesWord(before index: Int, _ text: UnsafePointer<UInt8>) -> Bool {
    guard index > 0 else { return false }
    let (scalar, _) = UTF8Reading.scalar(at: UTF8Reading.start(before: index, in: text), in: text)
    return Unicode.Scalar(scalar).map(UnicodeFacts.belongsToWord) ?? false
  }

  private func touchesWord(after index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard index < text.count, let start = text.baseAddress else { return false }
    return Unicode.Scalar(UTF8Reading.scalar(at: index, in: start).value).map(UnicodeFacts.belongsToWord) ?? false
  }

  private static func startOfSpace(
    before end: Int, _ text: UnsafePointer<UInt8>, _ characters: CharacterTable
  ) -> Int {
    var index = end
    while index > 0 {
      let start = UTF8Reading.start(before: index, in: text)
      guard isSpace(characters.entry(at: start, in: text).entry) else { break }
      index = start
    }
    return index
  }

  private static func endOfSpace(
    from start: Int, _ text: UnsafeBufferPointer<UInt8>, _ characters: CharacterTable
  ) -> Int {
    guard let base = text.baseAddress else { return start }
    var index = start
    while index < text.count {
      let (entry, length) = characters.entry(at: index, in: base)
      guard isSpace(entry) else { break }
      index += length
    }
    return index
  }

  private static func isSpace(_ entry: UInt16) -> Bool {
    entry & CharacterTable.Kind.mask == CharacterTable.Kind.space
  }

  private static func key(_ node: Int, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }
}
