import Foundation

extension TokenFile {
  /// Writes `<prefix>.bin` and `<prefix>.idx`: one sequence and one document entry per element of `documents`.
  ///
  /// - Parameter vocabularySize: Decides the storage, see `TokenStorage.suited`.
  /// - Throws: `Failure` of kind `badData` when a token does not fit the storage or a document has more than 2^31 - 1
  ///   tokens; `cannotCreate` or `inputOutput` when writing fails.
  public static func write(prefix: String, documents: [[Int32]], vocabularySize: Int) throws {
    let writer = try TokenFileWriter(prefix: prefix, vocabularySize: vocabularySize)
    for document in documents {
      try writer.append(document)
      writer.endDocument()
    }
    try writer.finish()
  }

  /// Where one sequence lies in a token file.
  struct IndexEntry {
    /// Its first byte.
    let start: Int
    /// Its number of tokens.
    let size: Int
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
}
