import Failures
import Files
import Foundation

/// A stretch of a token file that becomes one of the two parts of a corpus: whole documents, the first and the last perhaps
/// cut.
struct TokenPart {
  /// The first document and the token in it with which the part begins.
  let first: (document: Int, offset: Int)
  /// The document and the token in it before which the part ends.
  let end: (document: Int, offset: Int)

  /// Every document's place and number of tokens within the part, documents without tokens left out.
  func forEachDocument(
    in file: TokenFile, _ body: (_ document: Int, _ offset: Int, _ count: Int) throws -> Void
  ) rethrows {
    for document in first.document..<min(file.sizes.count, end.document + 1) {
      let from = document == first.document ? first.offset : 0
      let to = document == end.document ? end.offset : file.sizes[document]
      if to > from { try body(document, from, to - from) }
    }
  }

  /// The bytes of an index of the part: of a token file of its own, or where its documents lie in the whole one.
  func index(of file: TokenFile, inPlace: Bool) throws -> Data {
    var entries: [TokenFile.IndexEntry] = []
    var next = 0
    let width = file.storage.bytes
    forEachDocument(in: file) { document, offset, count in
      let start = inPlace ? file.start(ofDocument: document) + offset * width : next
      entries.append(TokenFile.IndexEntry(start: start, size: count))
      next += count * width
    }
    return TokenFile.encodeIndex(entries, storage: file.storage)
  }

  /// Copies the part's tokens, in the file's own storage.
  ///
  /// - Throws: `Failure` of kind `inputOutput` or `cannotCreate` when writing fails.
  func copyTokens(of file: TokenFile, to path: String) throws {
    try AtomicWriting.stream(to: path) { stream in
      try file.withBytes { bytes in
        try forEachDocument(in: file) { document, offset, count in
          let start = file.start(ofDocument: document) + offset * file.storage.bytes
          try stream.write(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count * file.storage.bytes)]))
        }
      }
    }
  }
}
