import Failures
import Files
import Foundation

/// The suite's tokenizer: byte-level BPE as Hugging Face's `tokenizer.json` describes it.
///
/// The text is cut at added tokens, brought to normalisation form C, split into words by GPT-2's pattern, and each word's
/// bytes are merged pair by pair. Nothing is added at either end. Values can be shared between threads.
public struct ByteLevelTokenizer: Sendable {
  /// Ids that the built-in training gives when nothing else is asked for.
  public static let defaultVocabularySize = 4096
  /// The token that ends a document, id 0 in the suite and in every tokenizer trained here.
  public static let endOfText = "<|endoftext|>"
  /// The token that fills up, id 1 in the suite and in every tokenizer trained here.
  public static let padding = "<|padding|>"

  let tables: TokenizerTables
  private let document: Data

  init(tables: TokenizerTables, document: Data) {
    self.tables = tables
    self.document = document
  }

  /// Reads a `tokenizer.json`.
  ///
  /// - Throws: `Failure` of kind `missingInput` when the file is missing, `badData` naming the key when it is damaged or
  ///   describes another kind of tokenizer.
  public init(file: String) throws {
    let mapped = try MappedFile(file)
    self = try mapped.explaining(as: [.json, .text]) { try Self(json: Data(mapped.bytes), name: file) }
  }

  /// Reads the contents of a `tokenizer.json`; `name` is what messages call it.
  ///
  /// - Throws: `Failure` of kind `badData` naming the key when it is damaged or describes another kind of tokenizer.
  public init(json: Data, name: String) throws {
    self.init(tables: try TokenizerFile(json, name: name).tables(), document: json)
  }

  /// One more than the largest id, added tokens included: what a model needs as vocabulary rows.
  public var vocabularySize: Int { tables.tokens.count }

  /// The ids of a text; added tokens that stand in the text become their own ids.
  public func encode(_ text: String) -> [Int32] {
    TextEncoder(tables).encode(text)
  }

  /// The ids of several texts; quicker than one call for each, because words are remembered.
  public func encode(_ texts: [String]) -> [[Int32]] {
    let encoder = TextEncoder(tables)
    return texts.map { encoder.encode($0) }
  }

  /// The text of ids. Invalid UTF-8 becomes U+FFFD, ids without a token are passed over.
  ///
  /// Not always the inverse of encoding, because normalisation changes text.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = true) -> String {
    var bytes: [UInt8] = []
    for id in ids where tables.tokens.indices.contains(Int(id)) {
      if skippingSpecialTokens && tables.isSpecial[Int(id)] { continue }
      bytes.append(contentsOf: tables.bytesOfID[Int(id)])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The token of an id as the vocabulary spells it, nil when there is none.
  public func token(_ id: Int32) -> String? {
    tables.tokens.indices.contains(Int(id)) ? tables.tokens[Int(id)] : nil
  }

  /// The id of a token as the vocabulary spells it, nil when there is none.
  public func id(of token: String) -> Int32? {
    tables.tokens.firstIndex(of: token).map { Int32(truncatingIfNeeded: $0) }
  }

  /// The `tokenizer.json`: the bytes that were read, or for a trained tokenizer the same bytes every time.
  public func json() -> Data { document }
}
