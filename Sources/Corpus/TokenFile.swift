import Failures
import Files
import Glibc

/// A tokenised text in GPT-NeoX's mapped format: `<prefix>.idx` says where each sequence lies in `<prefix>.bin`.
///
/// Both files stay where they are, mapped: tokens and sizes are read when they are asked for, with 64-bit offsets, so that
/// files beyond 2^31 tokens and beyond memory work. The index is checked when it is opened, so that reading tokens later
/// cannot leave the files. Floating-point files (codes 6 and 7) hold no tokens and are refused. As in the suite's own
/// readers, a sequence of the index is what the sample order calls a document.
public final class TokenFile: Sendable {
  /// Path of the token file.
  public let dataPath: String
  /// Path of the index.
  public var indexPath: String { index.path }
  /// Number of tokens of every sequence.
  public var sizes: MappedIntegers<Int32> { index.sizes }
  /// 0, then after every document the number of sequences so far, as the file says it.
  public var documentIndex: MappedIntegers<Int64> { index.documentIndex }
  /// Number of tokens of all sequences, added in 64 bits.
  public let tokenCount: Int
  /// How one token is stored.
  public var storage: TokenStorage { index.storage }
  /// Size of the token file in bytes.
  public var dataBytes: Int { data.bytes.count }

  private let data: MappedFile
  private let index: TokenIndex

  /// Opens and checks both files of a prefix.
  ///
  /// - Throws: as `init(index:data:)`.
  public convenience init(prefix: String) throws {
    try Self.verifyPair(prefix)
    try self.init(index: prefix + ".idx", data: prefix + ".bin")
  }

  /// Says what lies there instead, where a prefix has no index.
  private static func verifyPair(_ prefix: String) throws {
    guard access(prefix + ".idx", F_OK) != 0 else { return }
    let found = [prefix, prefix + ".bin"].first { access($0, F_OK) == 0 && !FileLookup.isPlainFolder($0) }
    guard let found, let file = try? MappedFile(found) else { return }
    if let nature = FileNature(file.bytes), nature.isStandIn || nature.kind == .numpy { throw nature.failure(found) }
    throw Failure(
      .missingInput, prefix + ".idx", "is missing, which says where each sequence of \(found) lies",
      remedy: "copy it too; the guide's page on token files shows how to make one for tokens without any")
  }

  // What may be told of tokens, which may begin with any bytes.
  private static let weakKinds: Set<FileNature.Kind> = [
    .empty, .zeros, .gzip, .compressed, .zstandard, .tar, .pickle, .safetensors, .wideText, .json, .text, .other,
  ]

  /// Opens and checks an index and its tokens; tokens of eight bytes are all looked at, others are not.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a file is missing, `badData` with the byte offset when the index is
  ///   damaged, points outside the token file, or a token does not fit 32 bits.
  public init(index indexPath: String, data dataPath: String) throws {
    index = try TokenIndex(MappedFile(indexPath))
    data = try MappedFile(dataPath)
    self.dataPath = dataPath
    let (opened, tokens) = (index, data)
    tokenCount = try tokens.explaining(as: Self.weakKinds) {
      try opened.verify(dataBytes: tokens.bytes.count, dataPath: dataPath)
    }
    if storage == .signed64 { try verifyWideTokens() }
  }

  /// The prefix that a user means: the text without an ending `.bin` or `.idx`.
  public static func prefix(_ path: String) -> String {
    [".bin", ".idx"].contains { path.hasSuffix($0) } ? String(path.dropLast(4)) : path
  }

  /// Where the first token of a sequence lies in the token file, in bytes.
  public func start(ofDocument document: Int) -> Int { index.starts[document] }

  /// Calls `body` with the bytes of the token file.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    defer { withExtendedLifetime(data) {} }
    return try body(data.bytes)
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
    let start = index.starts[document] + offset * width
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
    tokens(document: document, offset: 0, count: sizes[document])
  }

  /// Tokens of one sequence; see `copy(document:offset:count:into:)`.
  public func tokens(document: Int, offset: Int, count: Int) -> [Int32] {
    Array(unsafeUninitializedCapacity: count) { buffer, initialised in
      if let start = buffer.baseAddress { copy(document: document, offset: offset, count: count, into: start) }
      initialised = count
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
    for document in sizes.indices {
      let start = index.starts[document]
      for offset in stride(from: start, to: start + 8 * sizes[document], by: 8) {
        let token = Int64(littleEndian: data.bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        guard Int32(exactly: token) != nil else {
          throw Failure(
            .badData, "\(dataPath), byte \(offset)", "the token \(token) of document \(document) does not fit 32 bits",
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
