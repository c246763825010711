import Failures
import Files
import Foundation

extension PreparedCorpus {
  /// Makes a prepared corpus of texts and opens it.
  ///
  /// The last 5 % of the text is held out; a tokenizer is trained on the rest alone when none is given. The folder appears
  /// whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: Must not exist yet.
  ///   - documents: The texts, in the order in which they count as one corpus.
  ///   - tokenizer: What to encode with; nil trains one of at most `ByteLevelTokenizer.defaultVocabularySize` ids.
  ///   - vocabularyRows: Embedding rows of the models to be trained.
  ///   - sequenceLength: Tokens that one training sequence predicts.
  /// - Throws: `Failure` of kind `configuration` when the tokenizer has more ids than there are rows, `badData` when a
  ///   part is shorter than one sequence, `cannotCreate` or `inputOutput` when the folder cannot be written.
  public static func prepare(
    folder: String, documents: [TextDocument], tokenizer given: ByteLevelTokenizer?, vocabularyRows: Int,
    sequenceLength: Int
  ) throws -> PreparedCorpus {
    let (training, validation) = ValidationSplit.split(documents.map(\.text))
    let tokenizer = try given ?? train(on: training, vocabularyRows: vocabularyRows)
    try verify(tokenizer, vocabularyRows: vocabularyRows)
    let trainingTokens = tokenizer.encode(training).filter { !$0.isEmpty }
    let validationTokens = tokenizer.encode(validation).filter { !$0.isEmpty }
    let counts = (training: total(trainingTokens), validation: total(validationTokens))
    try verify(counts, sequenceLength: sequenceLength)
    let vocabulary = tokenizer.vocabularySize
    let entropy = unigramCrossEntropy(
      of: frequencies(validationTokens, vocabulary: vocabulary),
      after: frequencies(trainingTokens, vocabulary: vocabulary))

    try AtomicWriting.createFolder(folder) { temporary in
      try AtomicWriting.write(tokenizer.json(), to: temporary + "/tokenizer.json")
      try TokenFile.write(
        prefix: temporary + "/train", documents: trainingTokens, vocabularySize: vocabularyRows)
      try TokenFile.write(
        prefix: temporary + "/validation", documents: validationTokens, vocabularySize: vocabularyRows)
      let description = CorpusDescription(
        format: CorpusDescription.currentFormat, sources: sources(of: documents), documents: documents.count,
        textBytes: documents.reduce(0) { $0 + $1.text.utf8.count }, trainingTokens: counts.training,
        validationTokens: counts.validation, tokenizerVocabulary: tokenizer.vocabularySize,
        tokenizerTrainedHere: given == nil, vocabularyRows: vocabularyRows, unigramCrossEntropy: entropy,
        files: try digests(in: temporary))
      try AtomicWriting.write(description.json(), to: temporary + "/corpus.json")
    }
    return try open(folder: folder)
  }

  private static func train(on texts: [String], vocabularyRows: Int) throws -> ByteLevelTokenizer {
    let size = min(ByteLevelTokenizer.defaultVocabularySize, vocabularyRows)
    let documents = texts.map { TextDocument(name: "", text: $0, source: CorpusSource(name: "", bytes: 0, sha256: "")) }
    return try ByteLevelTokenizer.train(on: documents, vocabularySize: size)
  }

  /// Refuses a tokenizer with more ids than the models have rows.
  static func verify(_ tokenizer: ByteLevelTokenizer?, vocabularyRows: Int) throws {
    guard let tokenizer, tokenizer.vocabularySize > vocabularyRows else { return }
    throw Failure(
      .configuration, "vocabulary of \(vocabularyRows) rows",
      "is smaller than the tokenizer, which has \(tokenizer.vocabularySize) ids",
      remedy: "use --vocab-size \(tokenizer.vocabularySize) or more, or another tokenizer")
  }

  /// Refuses parts of which one is shorter than a training sequence.
  static func verify(_ counts: (training: Int, validation: Int), sequenceLength: Int) throws {
    let needed = max(1, sequenceLength) + 1
    let remedy = "give more text, or use a shorter --seq-length"
    guard counts.training + counts.validation >= needed else {
      throw Failure(
        .badData, "corpus",
        "\(counts.training + counts.validation) tokens are fewer than one training sequence of \(needed)",
        remedy: remedy)
    }
    for (part, count) in [("training", counts.training), ("validation", counts.validation)] where count < needed {
      throw Failure(
        .badData, "corpus", "its \(part) part has \(count) tokens, fewer than one sequence of \(needed)",
        remedy: remedy)
    }
  }

  private static func total(_ documents: [[Int32]]) -> Int { documents.reduce(0) { $0 + $1.count } }

  /// Sizes and digests of the files of a corpus that are there.
  static func digests(in folder: String) throws -> [String: CorpusDescription.FileDigest] {
    var files: [String: CorpusDescription.FileDigest] = [:]
    for name in fileNames where FileManager.default.fileExists(atPath: folder + "/" + name) {
      let file = try MappedFile(folder + "/" + name)
      defer { withExtendedLifetime(file) {} }
      files[name] = .init(bytes: file.bytes.count, sha256: SHA256.hexadecimal(of: file.bytes))
    }
    return files
  }

  /// Mean of -log p over the held-out tokens, p their add-one-smoothed frequency in the training text; nats per token.
  static func unigramCrossEntropy(of asked: [Int], after seen: [Int]) -> Double {
    let denominator = Double(seen.reduce(0, +) + seen.count)
    let sum = zip(seen, asked).reduce(0.0) { sum, counts in
      sum - Double(counts.1) * log(Double(counts.0 + 1) / denominator)
    }
    return sum / Double(asked.reduce(0, +))
  }

  private static func frequencies(_ documents: [[Int32]], vocabulary: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: vocabulary)
    for document in documents {
      for token in document { counts[Int(token)] += 1 }
    }
    return counts
  }

  /// Every source once, in the order in which they first come.
  private static func sources(of documents: [TextDocument]) -> [CorpusSource] {
    documents.reduce(into: []) { sources, document in
      if sources.last != document.source { sources.append(document.source) }
    }
  }
}
