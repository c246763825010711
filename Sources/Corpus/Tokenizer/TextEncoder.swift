/// Encodes texts one after another and remembers the words it has met; one thread at a time may use an encoder.
final class TextEncoder {
  private let tables: TokenizerTables
  private let characters = CharacterTable()
  private let splitter: WordSplitter
  private let composition: CanonicalComposition
  private let merger: PairMerger
  private let cache = WordCache()
  private var composed: [UInt8] = []

  init(_ tables: TokenizerTables) {
    self.tables = tables
    splitter = WordSplitter(characters: characters)
    composition = CanonicalComposition(characters)
    merger = PairMerger(merges: tables.merges, idOfByte: tables.idOfByte)
  }

  /// The ids of a text.
  func encode(_ text: String) -> [Int32] {
    let output = TokenBuffer(capacity: text.utf8.count / 3)
    var text = text
    text.withUTF8 { encode($0, into: output) }
    return Array(output.tokens)
  }

  /// Appends the ids of a text, which must be valid UTF-8 of at most 2^31 - 1 bytes.
  func encode(_ text: UnsafeBufferPointer<UInt8>, into output: TokenBuffer) {
    tables.rawTokens.split(text, characters) { piece in
      switch piece {
      case .token(let id): output.append(id)
      case .text(let stretch): encodeStretch(stretch, into: output)
      }
    }
  }

  private func encodeStretch(_ text: UnsafeBufferPointer<UInt8>, into output: TokenBuffer) {
    if tables.normalises && composition.compose(text, into: &composed) {
      composed.withUnsafeBufferPointer { encodeNormalised($0, into: output) }
    } else {
      encodeNormalised(text, into: output)
    }
  }

  private func encodeNormalised(_ text: UnsafeBufferPointer<UInt8>, into output: TokenBuffer) {
    tables.normalisedTokens.split(text, characters) { piece in
      switch piece {
      case .token(let id): output.append(id)
      case .text(let stretch): encodeWithPrefix(stretch, into: output)
      }
    }
  }

  private func encodeWithPrefix(_ text: UnsafeBufferPointer<UInt8>, into output: TokenBuffer) {
    let space = UInt8(ascii: " ")
    guard tables.addsPrefixSpace, let first = text.first, first != space else {
      return encodeWords(text, into: output)
    }
    ([space] + text).withUnsafeBufferPointer { encodeWords($0, into: output) }
  }

  private func encodeWords(_ text: UnsafeBufferPointer<UInt8>, into output: TokenBuffer) {
    guard let base = text.baseAddress else { return }
    let count = text.count
    var start = 0
    while start < count {
      let end = splitter.endOfWord(from: start, in: base, count: count)
      let length = end - start
      if length <= WordCache.longestWord {
        let key = WordCache.key(base, at: start, length: length, count: count)
        let hash = key.hash()
        if !cache.append(key, hash, to: output) {
          let added = merger.encode(UnsafeBufferPointer(start: base + start, count: length), into: output)
          cache.insert(key, hash, UnsafeBufferPointer(rebasing: output.tokens.suffix(added)))
        }
      } else {
        _ = merger.encode(UnsafeBufferPointer(start: base + start, count: length), into: output)
      }
      start = end
    }
  }
}
