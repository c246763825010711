import Files
import Foundation

/// One text of a corpus: valid UTF-8 without a byte order mark, lines ended by line feeds.
public struct TextDocument: Sendable, Equatable {
  /// What the text is called in messages: its path, or its place in the built-in corpus.
  public let name: String
  /// The text.
  public let text: String
  /// Where the text came from; documents may share a source.
  public let source: CorpusSource

  /// Names a text whose source is something else than its own bytes.
  public init(name: String, text: String, source: CorpusSource) {
    self.name = name
    self.text = text
    self.source = source
  }

  /// Names a text that is its own source.
  public init(name: String, text: String) {
    let bytes = Data(text.utf8)
    self.init(
      name: name, text: text,
      source: CorpusSource(name: name, bytes: bytes.count, sha256: SHA256.hexadecimal(of: bytes)))
  }
}

/// What a corpus was made from, so that the same corpus can be recognised later.
public struct CorpusSource: Codable, Sendable, Equatable {
  /// A path, or "built-in corpus" with its seed.
  public let name: String
  /// Size before line ends were made equal.
  public let bytes: Int
  /// SHA-256 of those bytes, in hexadecimal.
  public let sha256: String

  /// Describes a source.
  public init(name: String, bytes: Int, sha256: String) {
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
  }
}
