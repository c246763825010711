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
    let counts = WordCounts(apartFrom: trainedAdditions)
    for document in documents {
      var text = document.text
      text.withUTF8 { counts.count($0) }
    }
    return try train(on: counts, vocabularySize: vocabularySize)
  }

  /// Trains as `train(on:vocabularySize:)` does on files of any size; the memory needed grows with the distinct words.
  ///
  /// - Parameter key: Where lines of JSON hold their text.
  /// - Throws: as `Tokenisation.write` does about the files.
  public static func train(
    onFiles inputs: [TextInput], key: String, vocabularySize: Int
  ) throws -> ByteLevelTokenizer {
    let additions = AddedTokenMatcher(trainedAdditions.map { .init(token: $0, bytes: Array($0.content.utf8)) })
    let blocks = TextBlockReader(inputs, cut: TextCut([additions]))
    let documents = DocumentReader(key: key)
    let counts = WordCounts(apartFrom: trainedAdditions)
    while let block = try blocks.next() {
      try documents.read(block) { text, _ in counts.count(text) }
    }
    return try train(on: counts, vocabularySize: vocabularySize)
  }

  private static var trainedAdditions: [AddedToken] {
    [
      AddedToken(id: 0, content: endOfText, special: true, normalised: false),
      AddedToken(id: 1, content: padding, special: true, normalised: false),
    ]
  }

  private static func train(on counts: WordCounts, vocabularySize: Int) throws -> ByteLevelTokenizer {
    guard (smallestVocabularySize...TokenizerFile.largestID).contains(vocabularySize) else {
      throw Failure(
        .configuration, "vocabulary of \(vocabularySize)",
        "is out of range: two special tokens and 256 bytes are needed, and \(TokenizerFile.largestID) is the most",
        remedy: "use \(smallestVocabularySize) or more")
    }
    var idOfByte = [Int32](repeating: 0, count: 256)
    for (order, byte) in ByteAlphabet.bytesByCharacter.enumerated() { idOfByte[Int(byte)] = Int32(order + 2) }

    let alphabet = [endOfText, padding] + ByteAlphabet.bytesByCharacter.map { ByteAlphabet.token(for: [$0]) }
    var trainer = PairTrainer(words: counts, tokens: alphabet, idOfByte: idOfByte)
    trainer.run(vocabularySize: vocabularySize)

    let json = TokenizerDocument(
      tokens: trainer.tokens, merges: trainer.merges.map(\.pair), added: trainedAdditions
    ).data()
    let tables = TokenizerTables(
      tokens: trainer.tokens, idOfByte: idOfByte, merges: trainer.merges, added: trainedAdditions, normalises: true)
    return ByteLevelTokenizer(tables: tables, document: json)
  }
}
