import Files
import Foundation

/// Endless plain English from a seeded probabilistic grammar, for sweeps without a text of their own.
///
/// The agreement in it is right by construction: verbs with the head of their subject, also across a prepositional phrase
/// or a relative clause of another number; determiners with nouns; reflexives with their antecedents; who and which with
/// what they refer to; tenses with phrases of time.
public enum BuiltInCorpus {
  /// The seed of a sweep's corpus unless another is asked for.
  public static let defaultSeed = 0
  /// The size of a sweep's corpus unless another is asked for: about two million tokens.
  public static let defaultBytes = 8_000_000

  /// Writes documents until they hold at least `bytes` bytes.
  ///
  /// - Parameters:
  ///   - seed: The lowest 32 bits count; the same seed gives the same documents, a larger size only more of them.
  ///   - bytes: Size of all documents together; at least one document is written.
  /// - Returns: Documents of a few hundred words, all with one source that describes the whole.
  public static func documents(seed: Int = defaultSeed, bytes: Int = defaultBytes) -> [TextDocument] {
    var teller = Storyteller(seed: seed)
    var texts: [String] = []
    var written = 0
    var digest = SHA256()
    repeat {
      var text = teller.document()
      text.withUTF8 { digest.update(UnsafeRawBufferPointer($0)) }
      written += text.utf8.count
      texts.append(text)
    } while written < bytes
    let source = CorpusSource(
      name: "built-in corpus, seed \(seed)", bytes: written, sha256: digest.hexadecimal())
    return texts.enumerated().map { number, text in
      TextDocument(name: "built-in document \(number)", text: text, source: source)
    }
  }
}
