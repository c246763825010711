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

  private static func index(of sizes: [Int], storage: TokenStorage) -> Data {
    var index = Data(TokenIndex.magic)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { index.append(contentsOf: $0) }
    }
    append(TokenIndex.version)
    append(storage.rawValue)
    append(UInt64(sizes.count))
    append(UInt64(sizes.count + 1))
    for size in sizes { append(Int32(truncatingIfNeeded: size)) }
    var start: Int64 = 0
    for size in sizes {
      append(start)
      start += Int64(size * storage.bytes)
    }
    for entry in 0...sizes.count { append(Int64(entry)) }
    return index
  }

  private static func tooLarge(_ token: Int32, _ prefix: String, _ document: Int, _ vocabularySize: Int) -> Failure {
    Failure(
      .badData, "\(prefix).bin", "token \(token) of document \(document) is no id of a vocabulary of \(vocabularySize)",
      remedy: "use the tokenizer that belongs to this vocabulary size")
  }
}
