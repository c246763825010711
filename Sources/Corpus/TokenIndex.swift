import Failures
import Files

/// The contents of an `.idx` file: little-endian, arrays unaligned from byte 34 on; read where they lie, never copied.
struct TokenIndex: Sendable {
  static let magic: [UInt8] = Array("MMIDIDX".utf8) + [0, 0]
  static let version: UInt64 = 1
  static let headerBytes = 34

  let path: String
  let storage: TokenStorage
  let sizes: MappedIntegers<Int32>
  let starts: MappedIntegers<Int64>
  let documentIndex: MappedIntegers<Int64>

  /// Reads the index of a file.
  ///
  /// - Throws: `Failure` of kind `badData` with the byte offset when it is damaged or of another kind.
  init(_ file: MappedFile) throws { self = try file.explaining(as: [.tokenIndex]) { try TokenIndex(reading: file) } }

  private init(reading file: MappedFile) throws {
    path = file.path
    let bytes = file.bytes
    defer { withExtendedLifetime(file) {} }
    guard bytes.count >= Self.headerBytes else {
      throw Self.damaged(path, "the index has \(bytes.count) bytes, fewer than its header of \(Self.headerBytes)")
    }
    guard bytes.prefix(9).elementsEqual(Self.magic) else {
      throw Failure(
        .badData, "\(path), byte 0", "does not begin with MMIDIDX, so it is not an index of tokens",
        remedy: "name the prefix of an .idx and .bin pair")
    }
    let version = Self.load(UInt64.self, bytes, 9)
    guard version == Self.version else { throw Self.damaged("\(path), byte 9", "unknown version \(version)") }
    guard let storage = TokenStorage(rawValue: bytes[17]) else {
      let isFloat = bytes[17] == 6 || bytes[17] == 7
      let reason = isFloat ? "holds floating-point values, not tokens" : "is no known type of token"
      throw Self.damaged("\(path), byte 17", "code \(bytes[17]) \(reason)")
    }
    self.storage = storage
    let sequences = Self.load(UInt64.self, bytes, 18)
    let documents = Self.load(UInt64.self, bytes, 26)
    let (sequenceBytes, firstOverflow) = sequences.multipliedReportingOverflow(by: 12)
    let (documentBytes, secondOverflow) = documents.multipliedReportingOverflow(by: 8)
    let (arrayBytes, thirdOverflow) = sequenceBytes.addingReportingOverflow(documentBytes)
    let available = UInt64(bytes.count - Self.headerBytes)
    // Newer Megatron adds a byte for each sequence that says what it holds, 0 for tokens.
    let hasModes = available > arrayBytes && available - arrayBytes == sequences
    guard !firstOverflow, !secondOverflow, !thirdOverflow, arrayBytes == available || hasModes else {
      throw Self.damaged(
        "\(path), byte 18",
        "\(sequences) sequences and \(documents) document entries do not fit an index of \(bytes.count) bytes")
    }
    if hasModes, let other = bytes[(bytes.count - Int(sequences))...].firstIndex(where: { $0 != 0 }) {
      throw Failure(
        .badData, "\(path), byte \(other)",
        "is a multimodal index of Megatron, and sequence \(other - (bytes.count - Int(sequences))) holds no tokens "
          + "(its mode is \(bytes[other]))",
        remedy: "only texts are read: tokenise the text alone")
    }
    let count = Int(sequences)
    sizes = MappedIntegers(file, offset: Self.headerBytes, count: count)
    starts = MappedIntegers(file, offset: Self.headerBytes + 4 * count, count: count)
    documentIndex = MappedIntegers(file, offset: Self.headerBytes + 12 * count, count: Int(documents))
  }

  /// Checks that every sequence lies inside the token file and behind the one before, and that the document index only
  /// rises; returns the number of tokens, which cannot overflow then.
  func verify(dataBytes: Int, dataPath: String) throws -> Int {
    var tokens = 0
    var end = 0
    for sequence in sizes.indices {
      let size = sizes[sequence]
      guard size >= 0 else {
        throw Self.damaged(
          "\(path), byte \(Self.headerBytes + 4 * sequence)", "sequence \(sequence) has the size \(size)")
      }
      let start = starts[sequence]
      let place = "\(path), byte \(Self.headerBytes + 4 * sizes.count + 8 * sequence)"
      guard start >= 0, start <= dataBytes, size * storage.bytes <= dataBytes - start else {
        throw Self.damaged(
          place, "sequence \(sequence) (byte \(start), \(size) tokens) lies outside \(dataPath) of \(dataBytes) bytes")
      }
      guard start >= end else {
        throw Self.damaged(
          place, "sequence \(sequence) begins at byte \(start), inside the one before, which ends at \(end)")
      }
      end = start + size * storage.bytes
      tokens += size
    }
    try verifyDocuments()
    return tokens
  }

  private func verifyDocuments() throws {
    var previous = 0
    for (entry, value) in documentIndex.enumerated() {
      guard value >= previous, value <= sizes.count, entry > 0 || value == 0 else {
        throw Self.damaged(
          "\(path), byte \(Self.headerBytes + 12 * sizes.count + 8 * entry)",
          "document entry \(entry) is \(value); it must lie between \(previous) and \(entry == 0 ? 0 : sizes.count)")
      }
      previous = value
    }
  }

  private static func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, _ bytes: UnsafeRawBufferPointer, _ offset: Int
  ) -> Value {
    Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  private static func damaged(_ subject: String, _ reason: String) -> Failure {
    Failure(.badData, subject, reason, remedy: "the file is damaged or of another kind; tokenise the text again")
  }
}
