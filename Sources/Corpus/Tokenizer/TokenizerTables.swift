/// What a byte-level BPE consists of.
struct TokenizerTables: Sendable {
  /// The token of every id, nil where no token has that id.
  let tokens: [String?]
  /// What every known pair becomes.
  let merges: MergeTable
  /// Tokens found before words are split.
  let added: [AddedToken]
  /// Whether text is brought to normalisation form C.
  let normalises: Bool
  /// Whether a stretch of text between added tokens begins with a space, which is put there where it has none.
  let addsPrefixSpace: Bool

  /// The id of every single byte, -1 for bytes that never occur in text.
  let idOfByte: [Int32]
  /// The bytes that every id decodes to.
  let bytesOfID: [[UInt8]]
  /// Whether an id is left out when decoding.
  let isSpecial: [Bool]
  /// Added tokens that are looked for in the text as it comes.
  let rawTokens: AddedTokenMatcher
  /// Added tokens that are looked for in normalised text.
  let normalisedTokens: AddedTokenMatcher

  init(
    tokens: [String?], idOfByte: [Int32], merges: [(pair: TokenPair, result: Int32)], added: [AddedToken],
    normalises: Bool, addsPrefixSpace: Bool = false
  ) {
    self.tokens = tokens
    self.idOfByte = idOfByte
    self.merges = MergeTable(merges)
    self.added = added
    self.normalises = normalises
    self.addsPrefixSpace = addsPrefixSpace
    let composition = CanonicalComposition(CharacterTable())
    let spelling = { (token: AddedToken) in
      let bytes = Array(token.content.utf8)
      return token.normalised && normalises ? composition.composed(bytes) : bytes
    }
    var bytesOfID = tokens.map { $0.map(ByteAlphabet.bytes) ?? [] }
    var special = [Bool](repeating: false, count: tokens.count)
    for token in added {
      special[Int(token.id)] = special[Int(token.id)] || token.special
      bytesOfID[Int(token.id)] = ByteAlphabet.bytes(of: String(decoding: spelling(token), as: UTF8.self))
    }
    self.bytesOfID = bytesOfID
    isSpecial = special
    rawTokens = AddedTokenMatcher(added.filter { !$0.normalised }.map { .init(token: $0, bytes: spelling($0)) })
    normalisedTokens = AddedTokenMatcher(added.filter(\.normalised).map { .init(token: $0, bytes: spelling($0)) })
  }
}
