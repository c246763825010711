import Failures
import Files

/// A tokenised text in GPT-NeoX's mapped format: `<prefix>.idx` says where each sequence lies in `<prefix>.bin`.
///
/// Everything in the index is checked when the file is opened, so that reading tokens later cannot leave the files.
/// Floating-point files (codes 6 and 7) hold no tokens and are refused. As in the suite's own readers, a sequence of the
/// index is what the sample order calls a document.
public final class TokenFile: Sendable {
  /// Path of the two files without their extensions.
  public let prefix: String
  /// Number of tokens of every sequence.
  public let sizes: [Int]
  /// 0, then after every document the number of sequences so far, as the file says it.
  public let documentIndex: [Int]
  /// Number of tokens of all sequences, added in 64 bits.
  public let tokenCount: Int
  /// How one token is stored.
  public let storage: TokenStorage

  private let data: MappedFile
  private let starts: [Int]

  /// Opens and checks both files.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file is missing, `badData` with the byte offset when the index is
  ///   damaged, points outside the token file, or a token does not fit 32 bits.
  public init(prefix: String) throws {
    let index = try TokenIndex(MappedFile(prefix + ".idx"))
    let data = try MappedFile(prefix + ".bin")
    try index.verify(dataBytes: data.bytes.count, dataPath: prefix + ".bin")
    self.prefix = prefix
    self.data = data
    storage = index.storage
    sizes = index.sizes
    starts = index.starts
    documentIndex = index.documentIndex
    tokenCount = index.sizes.reduce(0, +)
    if storage == .signed64 { try verifyWideTokens() }
  }

  /// Copies tokens of one sequence.
  ///
  /// - Parameters:
  ///   - document: Which sequence.
  ///   - offset: First token of it.
  ///   - count: How many; `offset + count` may not exceed its size.
  ///   - destination: Room for `count` tokens.
  public func copy(document: Int, offset: Int, count: Int, into destination: UnsafeMutablePointer<Int32>) {
    precondition(
      offset >= 0 && count >= 0 && offset + count <= sizes[document],
      "tokens \(offset) ..< \(offset + count) of a sequence of \(sizes[document])")
    let width = storage.bytes
    let start = starts[document] + offset * width
    switch storage {
    case .unsigned8: read(UInt8.self, at: start, count: count, into: destination)
    case .signed8: read(Int8.self, at: start, count: count, into: destination)
    case .signed16: read(Int16.self, at: start, count: count, into: destination)
    case .signed32: read(Int32.self, at: start, count: count, into: destination)
    case .signed64: read(Int64.self, at: start, count: count, into: destination)
    case .unsigned16: read(UInt16.self, at: start, count: count, into: destination)
    }
  }

  /// All tokens of one sequence.
  public func tokens(document: Int) -> [Int32] {
    Array(unsafeUninitializedCapacity: sizes[document]) { buffer, count in
      if let start = buffer.baseAddress { copy(document: document, offset: 0, count: sizes[document], into: start) }
      count = sizes[document]
    }
  }

  private func read<Token: FixedWidthInteger & BitwiseCopyable>(
    _ type: Token.Type, at start: Int, count: Int, into destination: UnsafeMutablePointer<Int32>
  ) {
    for index in 0..<count {
      let offset = start + index * MemoryLayout<Token>.size
      let token = Token(littleEndian: data.bytes.loadUnaligned(fromByteOffset: offset, as: Token.self))
      destination[index] = Int32(truncatingIfNeeded: token)
    }
  }

  private func verifyWideTokens() throws {
    for (start, size) in zip(starts, sizes) {
      for offset in stride(from: start, to: start + 8 * size, by: 8) {
        let token = Int64(littleEndian: data.bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        guard Int32(exactly: token) != nil else {
          throw Failure(
            .badData, "\(prefix).bin, byte \(offset)", "the token \(token) does not fit 32 bits",
            remedy: "tokenise the text again")
        }
      }
    }
  }
}

/// How one token is stored in a token file; the raw value is the format's code.
public enum TokenStorage: UInt8, Sendable {
  /// One byte, unsigned.
  case unsigned8 = 1
  /// One byte, signed.
  case signed8 = 2
  /// Two bytes, signed.
  case signed16 = 3
  /// Four bytes, signed.
  case signed32 = 4
  /// Eight bytes, signed.
  case signed64 = 5
  /// Two bytes, unsigned.
  case unsigned16 = 8

  /// Bytes of one token.
  public var bytes: Int {
    switch self {
    case .unsigned8, .signed8: 1
    case .signed16, .unsigned16: 2
    case .signed32: 4
    case .signed64: 8
    }
  }

  /// What GPT-NeoX's builder picks: two unsigned bytes for vocabularies below 65,500, else four.
  public static func suited(toVocabulary size: Int) -> TokenStorage { size < 65_500 ? .unsigned16 : .signed32 }
}
