import Failures
import Files
import Foundation

extension TokenFile {
  /// Writes `<prefix>.bin`, then `<prefix>.idx`: one sequence and one document entry per element of `documents`.
  ///
  /// - Parameter vocabularySize: Decides the storage, see `TokenStorage.suited`.
  /// - Throws: `Failure` of kind `badData` when a token does not fit the storage or a document has more than 2^31 - 1
  ///   tokens; `cannotCreate` or `inputOutput` when writing fails.
  public static func write(prefix: String, documents: [[Int32]], vocabularySize: Int) throws {
    let storage = TokenStorage.suited(toVocabulary: vocabularySize)
    var tokens = Data(capacity: documents.reduce(0) { $0 + $1.count } * storage.bytes)
    for (number, document) in documents.enumerated() {
      guard document.count <= Int32.max else {
        throw Failure(
          .badData, "\(prefix).idx", "document \(number) has \(document.count) tokens, more than the format can say",
          remedy: "split the text into several files")
      }
      if storage == .unsigned16 {
        let narrow = try document.map { token in
          guard let value = UInt16(exactly: token) else { throw tooLarge(token, prefix, number, vocabularySize) }
          return value.littleEndian
        }
        narrow.withUnsafeBytes { tokens.append(contentsOf: $0) }
      } else {
        document.map(\.littleEndian).withUnsafeBytes { tokens.append(contentsOf: $0) }
      }
    }
    try AtomicWriting.write(tokens, to: prefix + ".bin")
    try AtomicWriting.write(index(of: documents.map(\.count), storage: storage), to: prefix + ".idx")
  }

  /// Where one sequence lies in a token file.
  struct IndexEntry {
    /// Its first byte.
    let start: Int
    /// Its number of tokens.
    let size: Int
  }

  private static func index(of sizes: [Int], storage: TokenStorage) -> Data {
    var start = 0
    let entries = sizes.map { size in
      defer { start += size * storage.bytes }
      return IndexEntry(start: start, size: size)
    }
    return encodeIndex(entries, storage: storage)
  }

  /// The bytes of an index, every sequence a document of its own.
  static func encodeIndex(_ entries: [IndexEntry], storage: TokenStorage) -> Data {
    var index = Data(TokenIndex.magic)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { index.append(contentsOf: $0) }
    }
    append(TokenIndex.version)
    append(storage.rawValue)
    append(UInt64(entries.count))
    append(UInt64(entries.count + 1))
    for entry in entries { append(Int32(truncatingIfNeeded: entry.size)) }
    for entry in entries { append(Int64(entry.start)) }
    for number in 0...entries.count { append(Int64(number)) }
    return index
  }

  private static func tooLarge(_ token: Int32, _ prefix: String, _ document: Int, _ vocabularySize: Int) -> Failure {
    Failure(
      .badData, "\(prefix).bin", "token \(token) of document \(document) is no id of a vocabulary of \(vocabularySize)",
      remedy: "use the tokenizer that belongs to this vocabulary size")
  }
}
