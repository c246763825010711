import Corpus
import Failures
import Files
import Foundation

/// What a sweep's corpus is made from: enough to recognise that a text was changed.
public struct CorpusPlan: Codable, Equatable, Sendable {
  /// The texts in order: their names, sizes and SHA-256.
  public var sources: [CorpusSource]
  /// SHA-256 of the tokenizer file that was given; nil when a tokenizer is trained on the text.
  public var tokenizerDigest: String?
  /// Number of tokens when the corpus comes as token files; nil when it comes as text.
  public var tokens: Int?

  enum CodingKeys: String, CodingKey {
    case sources, tokens
    case tokenizerDigest = "tokenizer_sha256"
  }

  /// Describes the corpus of these documents.
  ///
  /// - Parameter tokenizerFile: the tokenizer that was given, if one was.
  /// - Throws: `Failure` of kind `missingInput` when that file cannot be read.
  public init(documents: [TextDocument], tokenizerFile: String? = nil) throws {
    var sources: [CorpusSource] = []
    for document in documents where sources.last != document.source { sources.append(document.source) }
    self.sources = sources
    tokenizerDigest = try tokenizerFile.map { try SHA256.hexadecimal(ofFile: $0) }
  }

  /// Describes the corpus of these token files.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file cannot be read.
  public init(tokens: TokenSource, tokenizerFile: String? = nil) throws {
    sources = try tokens.sources()
    tokenizerDigest = try tokenizerFile.map { try SHA256.hexadecimal(ofFile: $0) }
    self.tokens = tokens.file.tokenCount
  }

  /// Creates a description from its parts.
  public init(sources: [CorpusSource], tokenizerDigest: String? = nil) {
    self.sources = sources
    self.tokenizerDigest = tokenizerDigest
  }

  /// Bytes of text or of token files.
  public var bytes: Int { sources.reduce(0) { $0 + $1.bytes } }

  /// Bytes of disk that the prepared corpus takes, roughly: text becomes two bytes a token and more; of token files larger
  /// than those that are copied only the index counts.
  public var diskBytes: Double {
    guard tokens != nil else { return 4 * Double(bytes) }
    return sources.reduce(0) { $0 + ($1.bytes > TokenSource.largestCopy ? 0 : Double($1.bytes)) }
  }

  /// The first difference to another corpus, or nil; a text that was only moved or renamed is the same text.
  func difference(to other: CorpusPlan) -> PlanDifference? {
    if (tokens == nil) != (other.tokens == nil) {
      func kind(_ plan: CorpusPlan) -> String { plan.tokens == nil ? "text" : "tokens" }
      return PlanDifference("the kind of --data", kind(self), kind(other))
    }
    for (mine, theirs) in zip(sources, other.sources) where mine.sha256 != theirs.sha256 {
      if mine.name == theirs.name {
        return PlanDifference(
          "the text \(mine.name)", "\(mine.bytes) bytes with SHA-256 \(mine.sha256.prefix(12))",
          "\(theirs.bytes) bytes with SHA-256 \(theirs.sha256.prefix(12))")
      }
      return PlanDifference("the text (--data)", mine.name, theirs.name)
    }
    if sources.count != other.sources.count {
      return PlanDifference("the number of texts", "\(sources.count)", "\(other.sources.count)")
    }
    if tokenizerDigest != other.tokenizerDigest {
      let none = tokens == nil ? "trained on the text" : "none"
      func name(_ digest: String?) -> String { digest.map { "SHA-256 \($0.prefix(12))" } ?? none }
      return PlanDifference("the tokenizer", name(tokenizerDigest), name(other.tokenizerDigest))
    }
    return nil
  }
}
