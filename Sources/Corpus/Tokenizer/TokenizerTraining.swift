import Failures

extension ByteLevelTokenizer {
  /// The two special tokens and the 256 bytes, which every trained tokenizer has.
  public static let smallestVocabularySize = 258

  /// Trains a byte-level BPE: the most frequent adjacent pair within words is merged again and again.
  ///
  /// Ids: 0 and 1 the special tokens, 2 ... 257 the bytes in the order of their printable stand-ins, then the merges.
  /// Of equally frequent pairs the one with the smallest ids comes first, so the same texts give the same tokenizer. Words
  /// are found by the pattern that encoding uses. Training stops early when no pair occurs twice, so the vocabulary may
  /// be smaller than asked for.
  ///
  /// - Throws: `Failure` of kind `configuration` when `vocabularySize` is below `smallestVocabularySize`.
  public static func train(on documents: [TextDocument], vocabularySize: Int) throws -> ByteLevelTokenizer {
    guard vocabularySize >= smallestVocabularySize else {
      throw Failure(
        .configuration, "vocabulary of \(vocabularySize)", "is too small for two special tokens and 256 bytes",
        remedy: "use at least \(smallestVocabularySize)")
    }
    let added = [
      AddedToken(id: 0, content: endOfText, special: true, normalised: false),
      AddedToken(id: 1, content: padding, special: true, normalised: false),
    ]
    var idOfByte = [Int32](repeating: 0, count: 256)
    for (order, byte) in ByteAlphabet.bytesByCharacter.enumerated() { idOfByte[Int(byte)] = Int32(order + 2) }

    let alphabet = [endOfText, padding] + ByteAlphabet.bytesByCharacter.map { ByteAlphabet.token(for: [$0]) }
    var trainer = PairTrainer(words: countWords(documents, added: added), tokens: alphabet, idOfByte: idOfByte)
    trainer.run(vocabularySize: vocabularySize)

    var merges: [TokenPair: Merge] = [:]
    for (rank, merge) in trainer.merges.enumerated() {
      merges[merge.pair] = Merge(rank: Int32(rank), result: merge.result)
    }
    let json = TokenizerDocument(tokens: trainer.tokens, merges: trainer.merges.map(\.pair), added: added).data()
    let tables = TokenizerTables(
      tokens: trainer.tokens, idOfByte: idOfByte, merges: merges, added: added, normalises: true)
    return ByteLevelTokenizer(tables: tables, document: json)
  }

  private static func countWords(_ documents: [TextDocument], added: [AddedToken]) -> WordCounts {
    var counts = WordCounts()
    let matcher = AddedTokenMatcher(added)
    for document in documents {
      var text = document.text
      text.withUTF8 { bytes in
        matcher.split(bytes) { piece in
          guard case .text(let stretch) = piece else { return }
          if let composed = CanonicalComposition.composed(stretch) {
            composed.withUnsafeBufferPointer { counts.count($0) }
          } else {
            counts.count(stretch)
          }
        }
      }
    }
    return counts
  }
}

/// How often every word occurs.
struct WordCounts {
  /// Longer words are counted in pieces of this many bytes, so that one endless word does not make every merge slow.
  private static let longestWord = 128

  private(set) var table = WordTable()
  private(set) var counts: [Int] = []

  /// Counts the words of a text.
  mutating func count(_ bytes: UnsafeBufferPointer<UInt8>) {
    WordSplitter.split(bytes) { word in
      for start in stride(from: 0, to: word.count, by: Self.longestWord) {
        let end = min(word.count, start + Self.longestWord)
        let (number, isNew) = table.number(UnsafeBufferPointer(rebasing: word[start..<end]))
        if isNew { counts.append(0) }
        counts[number] += 1
      }
    }
  }
}
