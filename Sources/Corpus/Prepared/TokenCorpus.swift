import Failures
import Files
import Foundation

extension PreparedCorpus {
  /// Makes a prepared corpus of token files and opens it.
  ///
  /// The last 5 % of the tokens is held out, by whole documents where they are small enough; larger files than `largestCopy` are
  /// referred to, not copied. Documents are joined and cut as GPT-NeoX does, unless every sequence is one sample already, as in
  /// the suite's pre-shuffled files. The folder appears whole or not at all.
  ///
  /// - Parameters:
  ///   - folder: Must not exist yet.
  ///   - tokens: The token files.
  ///   - tokenizer: What made the tokens, to show text; nil when only ids are to be shown.
  ///   - vocabularyRows: Embedding rows of the models to be trained.
  ///   - sequenceLength: Tokens that one training sequence predicts.
  ///   - largestCopy: Bytes of the largest token file that is copied.
  /// - Throws: `Failure` of kind `badData` naming document and place of an id that has no vocabulary row, or when a part is
  ///   shorter than one sequence; `configuration` when the tokenizer has more ids than there are rows; `cannotCreate` or
  ///   `inputOutput` when the folder cannot be written.
  public static func prepare(
    folder: String, tokens source: TokenSource, tokenizer: ByteLevelTokenizer?, vocabularyRows: Int,
    sequenceLength: Int, largestCopy: Int = TokenSource.largestCopy
  ) throws -> PreparedCorpus {
    try verify(tokenizer, vocabularyRows: vocabularyRows)
    let file = source.file
    try file.verify(vocabularyRows: vocabularyRows)
    let (cut, end) = (source.cut(), (document: file.sizes.count, offset: 0))
    let parts = [
      (name: "train", part: TokenPart(first: (0, 0), end: cut)),
      (name: "validation", part: TokenPart(first: cut, end: end)),
    ]
    let isReferenced = file.dataBytes > largestCopy
    try AtomicWriting.createFolder(folder) { temporary in
      if let tokenizer { try AtomicWriting.write(tokenizer.json(), to: temporary + "/tokenizer.json") }
      for (name, part) in parts {
        try AtomicWriting.write(part.index(of: file, inPlace: isReferenced), to: "\(temporary)/\(name).idx")
        if !isReferenced { try part.copyTokens(of: file, to: "\(temporary)/\(name).bin") }
      }
      let opened = try parts.map { name, _ in
        try TokenFile(
          index: "\(temporary)/\(name).idx", data: isReferenced ? file.dataPath : "\(temporary)/\(name).bin")
      }
      let counts = (training: opened[0].tokenCount, validation: opened[1].tokenCount)
      try verify(counts, sequenceLength: sequenceLength)
      let description = CorpusDescription(
        format: CorpusDescription.currentFormat, sources: try source.sources(), documents: file.sizes.count,
        textBytes: 0,
        trainingTokens: counts.training, validationTokens: counts.validation,
        tokenizerVocabulary: tokenizer?.vocabularySize ?? 0, tokenizerTrainedHere: false,
        vocabularyRows: vocabularyRows,
        unigramCrossEntropy: unigramCrossEntropy(
          of: opened[1].frequencies(vocabulary: vocabularyRows),
          after: opened[0].frequencies(vocabulary: vocabularyRows)),
        files: try digests(in: temporary),
        rowLength: source.rowLength() == sequenceLength + 1 ? sequenceLength + 1 : nil,
        reference: isReferenced ? try reference(to: file) : nil)
      try AtomicWriting.write(description.json(), to: temporary + "/corpus.json")
    }
    return try open(folder: folder)
  }

  private static func reference(to file: TokenFile) throws -> CorpusDescription.Reference {
    CorpusDescription.Reference(
      path: URL(fileURLWithPath: file.dataPath).standardizedFileURL.path, bytes: file.dataBytes,
      sha256: try SHA256.hexadecimal(ofFile: file.dataPath), sampleDigest: try FileSample.digest(file.dataPath))
  }
}
