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
}
