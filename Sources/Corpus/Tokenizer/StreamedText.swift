/// The text of tokens as they come, for writing to a terminal: bytes of a character that is not whole yet are held back.
///
/// All pieces together are what `ByteLevelTokenizer.decode` gives for all tokens.
public struct StreamedText {
  private let tables: TokenizerTables
  private var pending: [UInt8] = []

  /// Starts with no text.
  public init(_ tokenizer: ByteLevelTokenizer) { tables = tokenizer.tables }

  /// Takes the next token and returns the text that is certain now; special tokens and ids without a token give none.
  public mutating func append(_ id: Int32) -> String {
    guard tables.tokens.indices.contains(Int(id)), !tables.isSpecial[Int(id)] else { return "" }
    pending += tables.bytesOfID[Int(id)]
    let whole = pending.count - Self.unfinishedBytes(pending)
    defer { pending.removeFirst(whole) }
    return String(decoding: pending[..<whole], as: UTF8.self)
  }

  /// Returns what is held back; bytes that never became a character give U+FFFD.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end may be the beginning of a character.
  private static func unfinishedBytes(_ bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let lead = bytes[bytes.count - length]
      if lead & 0xc0 == 0x80 { continue }
      let announced =
        lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 1
      return announced > length ? length : 0
    }
    return 0
  }
}
