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

  /// A token file that is too large to be copied.
  public struct Reference: Codable, Sendable, Equatable {
    /// Where it is, from the root.
    public let path: String
    /// Size of the file.
    public let bytes: Int
    /// SHA-256 of the whole file when the corpus was made, in hexadecimal.
    public let sha256: String
    /// SHA-256 of evenly spread pieces, compared each time the corpus is opened.
    public let sampleDigest: String

    enum CodingKeys: String, CodingKey {
      case path, bytes, sha256
      case sampleDigest = "sample_sha256"
    }
  }

  /// Name and version of the layout.
  public let format: String
  /// The texts it was made from.
  public let sources: [CorpusSource]
  /// Number of texts.
  public let documents: Int
  /// Bytes of all texts after line ends were made equal; 0 when it was made from token files.
  public let textBytes: Int
  /// Tokens to train on.
  public let trainingTokens: Int
  /// Tokens held out.
  public let validationTokens: Int
  /// Ids of the tokenizer; 0 when there is none.
  public let tokenizerVocabulary: Int
  /// Whether the tokenizer was trained on this corpus, not given.
  public let tokenizerTrainedHere: Bool
  /// Vocabulary rows of the models that the token files are meant for.
  public let vocabularyRows: Int
  /// Mean of -log p over the held-out tokens, p their add-one-smoothed training frequency; nats per token.
  public let unigramCrossEntropy: Double
  /// Sizes and digests of the other files.
  public let files: [String: FileDigest]
  /// Tokens of every sequence of a pre-shuffled file, each of which is one sample; nil when documents are joined and cut.
  public var rowLength: Int?
  /// Where the tokens are when they were too large to be copied; nil when `train.bin` and `validation.bin` hold them.
  public var reference: Reference?

  enum CodingKeys: String, CodingKey {
    case format, sources, documents, files, reference
    case rowLength = "row_length"
    case textBytes = "text_bytes"
    case trainingTokens = "training_tokens"
    case validationTokens = "validation_tokens"
    case tokenizerVocabulary = "tokenizer_vocabulary"
    case tokenizerTrainedHere = "tokenizer_trained_here"
    case vocabularyRows = "vocabulary_rows"
    case unigramCrossEntropy = "unigram_cross_entropy"
  }

  /// The bytes of `corpus.json`, keys sorted.
  func json() throws -> Data { try ReadableJSON.data(of: self) }

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
