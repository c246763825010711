/// What a byte-level BPE consists of.
struct TokenizerTables: Sendable {
  /// The token of every id, nil where no token has that id.
  let tokens: [String?]
  /// What every known pair becomes.
  let merges: [TokenPair: Merge]
  /// Tokens found before words are split.
  let added: [AddedToken]
  /// Whether text is brought to normalisation form C.
  let normalises: Bool

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
    tokens: [String?], idOfByte: [Int32], merges: [TokenPair: Merge], added: [AddedToken], normalises: Bool
  ) {
    self.tokens = tokens
    self.idOfByte = idOfByte
    self.merges = merges
    self.added = added
    self.normalises = normalises
    bytesOfID = tokens.map { $0.map(ByteAlphabet.bytes) ?? [] }
    var special = [Bool](repeating: false, count: tokens.count)
    for token in added where token.special { special[Int(token.id)] = true }
    isSpecial = special
    rawTokens = AddedTokenMatcher(added.filter { !$0.normalised })
    normalisedTokens = AddedTokenMatcher(added.filter(\.normalised))
  }
}
