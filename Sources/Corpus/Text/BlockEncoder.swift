import Failures
import Glibc

/// The tokens of a block.
struct EncodedBlock: Sendable {
  /// All tokens in the order of the text.
  let tokens: [Int32]
  /// After how many of them a document ends, in order; what follows the last belongs to a document that goes on.
  let ends: [Int]
  /// Bytes of text that were encoded.
  let textBytes: Int
  /// Documents without text, which are left out.
  let emptyDocuments: Int
  /// Processor seconds that reading and encoding the block took.
  let seconds: Double
}

/// Turns blocks of text into tokens; one thread at a time may use an encoder.
final class BlockEncoder {
  private let encoder: TextEncoder
  private let reader: DocumentReader
  private let endOfDocument: Int32?
  private let output = TokenBuffer(capacity: 1 << 19)

  /// - Parameter endOfDocument: what is put after every document, nil for nothing.
  init(_ tables: TokenizerTables, key: String, endOfDocument: Int32?) {
    encoder = TextEncoder(tables)
    reader = DocumentReader(key: key)
    self.endOfDocument = endOfDocument
  }

  /// The tokens of a block; throws as `DocumentReader.read` does.
  func encode(_ block: TextBlock) throws -> EncodedBlock {
    let begin = Self.processorSeconds()
    output.removeAll()
    var ends: [Int] = []
    var textBytes = 0
    var empty = 0
    try reader.read(block) { text, isEnd in
      encoder.encode(text, into: output)
      textBytes += text.count
      guard isEnd else { return }
      if text.isEmpty && block.layout == .lines {
        empty += 1
        return
      }
      if let endOfDocument { output.append(endOfDocument) }
      ends.append(output.count)
    }
    return EncodedBlock(
      tokens: Array(output.tokens), ends: ends, textBytes: textBytes, emptyDocuments: empty,
      seconds: Self.processorSeconds() - begin)
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
