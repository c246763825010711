import Failures
import Files

/// A part of a text file that can be tokenised on its own.
struct TextBlock: Sendable {
  /// Path of the file.
  let path: String
  /// How documents lie in it.
  let layout: TextInput.Layout
  /// Whole lines, or a part of a plain text cut where that changes no token.
  let bytes: [UInt8]
  /// Place of the first byte in the file (uncompressed), counted from 0.
  let offset: Int
  /// Line of the first byte, counted from 1.
  let line: Int
  /// Whether the file ends here.
  let isLast: Bool
}

/// Takes documents out of blocks. What comes out is valid UTF-8.
final class DocumentReader {
  /// Called with a part of a document, and whether the document ends with it; a document's parts come one after another.
  typealias Body = (_ text: UnsafeBufferPointer<UInt8>, _ isEnd: Bool) throws -> Void

  private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

  private let key: [UInt8]
  private var text: [UInt8] = []

  /// - Parameter key: Where the text lies in lines of JSON.
  init(key: String) { self.key = Array(key.utf8) }

  /// Calls `body` with every part of a document in turn.
  ///
  /// - Throws: `Failure` of kind `badData` with file, line and byte when text is not UTF-8, plain text holds a zero byte,
  ///   a line is no JSON object or has no text under the key; what `body` throws.
  func read(_ block: TextBlock, _ body: Body) throws {
    guard block.offset == 0 else { return try readParts(block, body) }
    try block.bytes.withUnsafeBytes { bytes in
      try FileNature.refusePointer(bytes, block.path)
      try FileNature.explaining(bytes, of: block.path, as: [.text, .json]) { try readParts(block, body) }
    }
  }

  private func readParts(_ block: TextBlock, _ body: Body) throws {
    try block.bytes.withUnsafeBufferPointer { bytes in
      if let bad = PlainText.firstInvalidByte(UnsafeRawBufferPointer(bytes)) {
        throw failure(
          block, bad, "is not UTF-8 text", remedy: "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8")
      }
      let hasMark = block.offset == 0 && bytes.starts(with: Self.mark)
      let start = hasMark ? Self.mark.count : 0
      switch block.layout {
      case .plain: try readPlain(block, UnsafeBufferPointer(rebasing: bytes[start...]), body)
      case .lines: try readLines(block, bytes, from: start, body)
      }
    }
  }

  private func readPlain(_ block: TextBlock, _ bytes: UnsafeBufferPointer<UInt8>, _ body: Body) throws {
    if let zero = bytes.firstIndex(of: 0) {
      throw failure(
        block, zero + block.bytes.count - bytes.count, "holds a zero byte, so it is not plain text",
        remedy: "give a text file; UTF-16 can be converted with: iconv -f UTF-16 -t UTF-8")
    }
    guard bytes.contains(13) else { return try body(bytes, block.isLast) }
    PlainText.withFeedsOnly(bytes, into: &text)
    try text.withUnsafeBufferPointer { try body($0, block.isLast) }
  }

  private func readLines(
    _ block: TextBlock, _ bytes: UnsafeBufferPointer<UInt8>, from first: Int, _ body: Body
  ) throws {
    var start = first
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
      if line.contains(where: { $0 > 0x20 }) {
        do throws(JSONLine.Problem) {
          try JSONLine.read(line, key: key, into: &text)
        } catch {
          throw failure(
            block, start + error.offset, error.reason, remedy: "every line must be a JSON object with a text")
        }
        try text.withUnsafeBufferPointer { try body($0, true) }
      }
      start = end + 1
    }
  }

  private func failure(_ block: TextBlock, _ index: Int, _ reason: String, remedy: String) -> Failure {
    let line = block.line + block.bytes[..<index].count { $0 == 10 }
    return Failure(.badData, "\(block.path), line \(line), byte \(block.offset + index)", reason, remedy: remedy)
  }
}
