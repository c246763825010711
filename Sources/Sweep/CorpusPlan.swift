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

  enum CodingKeys: String, CodingKey {
    case sources
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

  /// Creates a description from its parts.
  public init(sources: [CorpusSource], tokenizerDigest: String? = nil) {
    self.sources = sources
    self.tokenizerDigest = tokenizerDigest
  }

  /// Bytes of text.
  public var bytes: Int { sources.reduce(0) { $0 + $1.bytes } }

  /// The first difference to another corpus, or nil; a text that was only moved or renamed is the same text.
  func difference(to other: CorpusPlan) -> PlanDifference? {
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
      func name(_ digest: String?) -> String { digest.map { "SHA-256 \($0.prefix(12))" } ?? "trained on the text" }
      return PlanDifference("the tokenizer", name(tokenizerDigest), name(other.tokenizerDigest))
    }
    return nil
  }
}
