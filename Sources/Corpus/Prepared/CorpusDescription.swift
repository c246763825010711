import Failures
import Files
import Foundation

/// What `corpus.json` says of a prepared corpus. It holds no dates and no machine's names, so the same texts give the
/// same bytes.
public struct CorpusDescription: Codable, Sendable, Equatable {
  static let currentFormat = "polypythia-corpus-1"

  /// Size and digest of one file of the folder.
  public struct FileDigest: Codable, Sendable, Equatable {
    /// Size of the file.
    public let bytes: Int
    /// SHA-256 in hexadecimal.
    public let sha256: String
  }

  /// Name and version of the layout.
  public let format: String
  /// The texts it was made from.
  public let sources: [CorpusSource]
  /// Number of texts.
  public let documents: Int
  /// Bytes of all texts after line ends were made equal.
  public let textBytes: Int
  /// Tokens to train on.
  public let trainingTokens: Int
  /// Tokens held out.
  public let validationTokens: Int
  /// Ids of the tokenizer.
  public let tokenizerVocabulary: Int
  /// Whether the tokenizer was trained on this corpus, not given.
  public let tokenizerTrainedHere: Bool
  /// Vocabulary rows of the models that the token files are meant for.
  public let vocabularyRows: Int
  /// Mean of -log p over the held-out tokens, p their add-one-smoothed training frequency; nats per token.
  public let unigramCrossEntropy: Double
  /// Sizes and digests of the other files.
  public let files: [String: FileDigest]

  enum CodingKeys: String, CodingKey {
    case format, sources, documents, files
    case textBytes = "text_bytes"
    case trainingTokens = "training_tokens"
    case validationTokens = "validation_tokens"
    case tokenizerVocabulary = "tokenizer_vocabulary"
    case tokenizerTrainedHere = "tokenizer_trained_here"
    case vocabularyRows = "vocabulary_rows"
    case unigramCrossEntropy = "unigram_cross_entropy"
  }

  /// The bytes of `corpus.json`, keys sorted.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  static func read(_ path: String) throws -> CorpusDescription {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    guard let description = try? JSONDecoder().decode(CorpusDescription.self, from: Data(file.bytes)),
      description.format == currentFormat
    else {
      throw Failure(
        .badData, path, "is damaged or of another version", remedy: PreparedCorpus.damageRemedy)
    }
    return description
  }
}
