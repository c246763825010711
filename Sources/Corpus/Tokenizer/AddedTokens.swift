/// A token that is found in the text as it stands, before words are split.
struct AddedToken: Equatable, Sendable {
  let id: Int32
  let content: String
  /// Whether it controls the model and is left out when decoding.
  let special: Bool
  /// Whether it is looked for after normalisation instead of before.
  let normalised: Bool
}

/// Cuts text at added tokens: leftmost, then longest.
struct AddedTokenMatcher: Sendable {
  /// A stretch of text between added tokens, or one of them.
  enum Piece {
    case text(UnsafeBufferPointer<UInt8>)
    case token(Int32)
  }

  private var startsToken = [Bool](repeating: false, count: 256)
  private var edges: [UInt64: Int] = [:]
  private var tokenAtNode: [Int32?] = [nil]

  init(_ tokens: [AddedToken]) {
    for token in tokens where !token.content.isEmpty {
      var node = 0
      for byte in token.content.utf8 {
        if node == 0 { startsToken[Int(byte)] = true }
        let key = Self.key(node, byte)
        if let next = edges[key] {
          node = next
        } else {
          tokenAtNode.append(nil)
          node = tokenAtNode.count - 1
          edges[key] = node
        }
      }
      tokenAtNode[node] = token.id
    }
  }

  /// Calls `body` with every non-empty piece in turn.
  func split(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (Piece) -> Void) {
    var textStart = 0
    var index = 0
    if !edges.isEmpty {
      while index < bytes.count {
        guard startsToken[Int(bytes[index])], let (id, end) = longestMatch(at: index, in: bytes) else {
          index += 1
          continue
        }
        if textStart < index { body(.text(UnsafeBufferPointer(rebasing: bytes[textStart..<index]))) }
        body(.token(id))
        index = end
        textStart = end
      }
    }
    if textStart < bytes.count { body(.text(UnsafeBufferPointer(rebasing: bytes[textStart...]))) }
  }

  private func longestMatch(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (Int32, Int)? {
    var node = 0
    var end = start
    var match: (Int32, Int)?
    while end < bytes.count, let next = edges[Self.key(node, bytes[end])] {
      node = next
      end += 1
      if let id = tokenAtNode[node] { match = (id, end) }
    }
    return match
  }

  private static func key(_ node: Int, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }
}
