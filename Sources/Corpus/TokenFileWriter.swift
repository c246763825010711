import Failures
import Files
import Glibc

/// Writes a `.bin` and `.idx` pair token by token, for texts of any length; memory grows by four bytes a document.
///
/// Neither file is there before `finish`; an index is never there without its tokens.
public final class TokenFileWriter {
  /// Documents ended so far.
  public var documents: Int { sizes.count }
  /// Tokens appended so far.
  public private(set) var tokens = 0
  /// How one token is stored.
  public let storage: TokenStorage

  private let prefix: String
  private let vocabularySize: Int
  private let data: PartialFile
  private let index: PartialFile
  private var sizes: [Int32] = []
  private var open = 0
  private var narrow: [UInt16] = []

  /// Starts both files under temporary names.
  ///
  /// - Parameters:
  ///   - prefix: Path of the two files without their extensions.
  ///   - vocabularySize: Decides the storage, see `TokenStorage.suited`.
  /// - Throws: `Failure` of kind `cannotCreate`.
  public init(prefix: String, vocabularySize: Int) throws {
    self.prefix = prefix
    self.vocabularySize = vocabularySize
    storage = TokenStorage.suited(toVocabulary: vocabularySize)
    data = try PartialFile(prefix + ".bin")
    index = try PartialFile(prefix + ".idx")
  }

  /// Appends tokens to the document at work.
  ///
  /// - Throws: `Failure` of kind `badData` when one does not fit the storage or the document has more than 2^31 - 1 tokens,
  ///   `inputOutput` when writing fails.
  public func append(_ more: UnsafeBufferPointer<Int32>) throws {
    open += more.count
    tokens += more.count
    guard open <= Int32.max else {
      throw Failure(
        .badData, "\(prefix).idx", "document \(sizes.count) has more tokens than the format can say",
        remedy: "split the text into several files")
    }
    guard storage == .unsigned16 else {
      return try data.append(UnsafeRawBufferPointer(more))
    }
    narrow.removeAll(keepingCapacity: true)
    for token in more {
      guard let value = UInt16(exactly: token) else { throw tooLarge(token) }
      narrow.append(value)
    }
    try narrow.withUnsafeBytes { try data.append($0) }
  }

  /// Appends tokens to the document at work.
  ///
  /// - Throws: `Failure` of kind `badData` or `inputOutput`, as for a buffer.
  public func append(_ more: [Int32]) throws { try more.withUnsafeBufferPointer { try append($0) } }

  /// Ends the document at work, which may be empty.
  public func endDocument() {
    sizes.append(Int32(truncatingIfNeeded: open))
    open = 0
  }

  /// Writes the index and gives both files their names.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when writing fails, `cannotCreate` when a file cannot be put in place.
  public func finish() throws {
    try writeIndex()
    try data.synchronise()
    try index.synchronise()
    // Between the two renames an index of earlier tokens must not stand beside the new ones.
    unlink(prefix + ".idx")
    try data.putInPlace()
    try index.putInPlace()
  }

  private func writeIndex() throws {
    try store(TokenIndex.magic)
    try store([TokenIndex.version])
    try store([storage.rawValue])
    try store([UInt64(sizes.count), UInt64(sizes.count + 1)])
    try store(sizes)
    let piece = 1 << 16
    var start: Int64 = 0
    for first in stride(from: 0, to: sizes.count, by: piece) {
      try store(
        sizes[first..<min(first + piece, sizes.count)].map { size in
          defer { start += Int64(size) * Int64(storage.bytes) }
          return start
        })
    }
    for first in stride(from: 0, to: sizes.count + 1, by: piece) {
      try store((first..<min(first + piece, sizes.count + 1)).map { Int64($0) })
    }
  }

  private func store<Value: FixedWidthInteger & BitwiseCopyable>(_ values: [Value]) throws {
    try values.map(\.littleEndian).withUnsafeBytes { try index.append($0) }
  }

  private func tooLarge(_ token: Int32) -> Failure {
    Failure(
      .badData, "\(prefix).bin",
      "token \(token) of document \(sizes.count) is no id of a vocabulary of \(vocabularySize)",
      remedy: "use the tokenizer that belongs to this vocabulary size")
  }
}
